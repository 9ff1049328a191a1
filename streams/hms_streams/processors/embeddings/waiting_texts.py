"""The texts that were read and have no vector yet: which of them comes next.

A long text takes seconds, and a backlog of long texts takes minutes. A chat line that is written
meanwhile must not wait for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.embeddings.embedding_work import Live

_Key = tuple[int, bytes | None]


class WaitingTexts:
    """The newest text of each key, in the order of arrival."""

    def __init__(self) -> None:
        self._works: dict[_Key, Live] = {}

    def __len__(self) -> int:
        return len(self._works)

    def put(self, work: Live) -> None:
        """Add a text, in place of an older one of its key."""
        self.drop(work.record)
        self._works[_key(work.record)] = work

    def drop(self, record: SourceRecord) -> None:
        """Remove what waits under the key of ``record``."""
        self._works.pop(_key(record), None)

    def leave(self, partitions: Collection[int]) -> None:
        """Remove the texts of partitions that another processor works on now."""
        self._works = {key: w for key, w in self._works.items() if key[0] not in partitions}

    def next(self, most: int) -> Sequence[Live]:
        """Take the texts to embed now.

        The shortest go first. The one that has waited longest goes with them, however long it is:
        so no text waits for ever.

        Args:
            most: how many passages the shortest may have together.
        """
        taken = list(self._works.values())[:1]
        for work in sorted(self._works.values(), key=lambda each: len(each.passages)):
            most -= len(work.passages)
            if most < 0:
                break
            if work is not taken[0]:
                taken.append(work)
        for work in taken:
            self.drop(work.record)
        return taken

    def first_offsets(self) -> dict[int, int]:
        """The lowest offset of the records that wait, by partition."""
        first: dict[int, int] = {}
        for work in self._works.values():
            at = work.record
            first[at.partition] = min(at.offset, first.get(at.partition, at.offset))
        return first


def _key(record: SourceRecord) -> _Key:
    return record.partition, record.key
