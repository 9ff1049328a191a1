"""Conversations with questions whose evidence is known, in the shape of LoCoMo, read from a folder.

Both forms are read: the published one (an array, or one conversation a file, with ``session_1`` and
so on) and the flat one (``events`` and ``qa``). This project contains no such conversations.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.importing.locomo import turns_in
from hms_services.importing.turns import Turn
from hms_streams.memory.token_estimate import estimate_tokens

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
# The evidence is a fact of the other person. Finding it is no merit, so it is counted apart.
ADVERSARIAL = 5
_TURN_ID = re.compile(r"D:?(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class ConversationTurn:
    """One line of a conversation."""

    id: str
    speaker: str
    text: str
    tokens: int
    """Tokens of the line with its date: as the file says, or estimated."""
    kind: str = "message"
    trust: str = "user"
    session: str = ""
    """Empty: the line belongs to no session."""
    turn: int | None = None
    """Its number in the session, from 0."""
    timestamp: datetime | None = None

    @property
    def line(self) -> str:
        """Speaker and text, as a context shows them."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """A question, and the ids of the turns that hold its answer. There is at least one."""

    id: str
    text: str
    category: int
    evidence: frozenset[str]
    answer: str
    passages: Mapping[str, str] = field(default_factory=dict)
    """By turn the words in it that answer. A turn that is short enough to be shown as a whole need
    not be here."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, or another store of memories, with what it is asked."""

    name: str
    turns: Sequence[ConversationTurn]
    questions: Sequence[EvidenceQuestion]

    @property
    def tokens(self) -> int:
        """The tokens of all turns."""
        return sum(turn.tokens for turn in self.turns)


def read_folder(folder: Path) -> list[Conversation]:
    """Every conversation in the JSON files of ``folder``, in the order of the files.

    Raises:
        NotFoundError: there is no such folder, or no conversation in it.
        InvalidRequestError: a file holds something else.
    """
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {folder}.", fix="Give one with LoCoMo's files.")
    found = [each for path in sorted(folder.glob("*.json")) for each in _read_file(path)]
    if not found:
        raise NotFoundError(
            f"{folder} holds no conversation.",
            fix="Give a folder with JSON files in the shape of LoCoMo, questions included.",
        )
    return found


def _read_file(path: Path) -> Iterator[Conversation]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidRequestError(f"{path.name} is no JSON.", fix="Take it out.") from error
    for number, each in enumerate(content if isinstance(content, list) else [content], 1):
        if not isinstance(each, dict) or "qa" not in each:
            continue
        try:
            yield _conversation(each, f"{path.stem}-{number}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRequestError(
                f"{path.name}: conversation {number} has another shape than LoCoMo's ({error!r}).",
                fix="Take the file out, or give it the shape that `hms import --help` names.",
            ) from error


def _conversation(data: dict[str, Any], otherwise: str) -> Conversation:
    flat = "events" in data
    name = str(data.get("conversation") if flat else data.get("sample_id") or otherwise)
    given = [event.get("tokens") for event in data["events"]] if flat else repeat(None)
    turns = list(_turns(turns_in(data, otherwise), given))
    known = {turn.id for turn in turns}
    return Conversation(name, turns, list(_questions(data["qa"], name, known)))


def _turns(written: Iterable[Turn], given: Iterable[int | None]) -> Iterator[ConversationTurn]:
    """What the importer writes, numbered by session; with the tokens that the file gives."""
    numbers: Counter[str] = Counter()
    for turn, tokens in zip(written, given, strict=False):
        session = turn.session or ""
        at = turn.time.at if turn.time else None
        date = f"{at:%Y-%m-%dT%H:%M:%S}" if at else ""
        yield ConversationTurn(
            id=turn.attributes["source"],
            speaker=turn.speaker,
            text=turn.content,
            tokens=int(tokens or _estimate(date, turn.speaker, turn.content)),
            kind=turn.kind,
            trust=turn.trust,
            session=session,
            turn=numbers[session],
            timestamp=at,
        )
        numbers[session] += 1


def _questions(
    asked: Sequence[dict[str, Any]], name: str, known: set[str]
) -> Iterator[EvidenceQuestion]:
    """The questions that have evidence. Odd spellings of ids are corrected; unknown ids dropped."""
    for number, each in enumerate(asked):
        evidence = frozenset(_corrected(each.get("evidence") or (), known)) & known
        if evidence:
            yield EvidenceQuestion(
                id=str(each.get("question_id", f"{name}/q{number:03}")),
                text=str(each["question"]),
                category=int(each["category"]),
                evidence=evidence,
                answer=str(each.get("answer", "")),
            )


def _corrected(ids: Sequence[str] | str, known: set[str]) -> Iterator[str]:
    """The ids of turns. ``D8:6; D9:17`` are two ids; ``D:11:26`` means D11:26, ``D30:05`` D30:5.

    The id of a known turn is never changed, however it is spelled.
    """
    for spelled in map(str, [ids] if isinstance(ids, str) else ids):
        if spelled in known:
            yield spelled
            continue
        for session, turn in _TURN_ID.findall(spelled):
            yield f"D{int(session)}:{int(turn)}"


def _estimate(date: str, speaker: str, text: str) -> int:
    return estimate_tokens(f"[{date}] {speaker}: {text}\n")
