"""The embedded index on disk: reopening, crashes, second openers, checkpoints."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.vector_index import IndexedMemory, MemoryVector

SPACE = "acme/home"
MakeMemory = Callable[..., IndexedMemory]
MakeVector = Callable[..., MemoryVector]

# Opens an index, checkpoints, writes a thousand memories one by one, says so, waits to be killed.
VICTIM = """
import sys, time
from pathlib import Path
from uuid import UUID
import numpy as np
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.vector_index import IndexedMemory, MemoryVector

index = EdgeIndex(Path(sys.argv[1]), "model-a", 8)
index.checkpoint({"state/0": 5})
for number in range(1, 1001):
    identity = UUID(int=number).bytes
    index.put([IndexedMemory(identity, "acme/home", "puppy", "", "", "", "", (), number)])
    vector = np.eye(8, dtype=np.float32)[number % 8]
    index.put_vectors([MemoryVector(identity, "acme/home", vector)])
print("written", flush=True)
time.sleep(600)
"""


def opened(path: Path, model_id: str = "model-a", dimensions: int = 8) -> EdgeIndex:
    return EdgeIndex(path, model_id, dimensions)


def test_a_reopened_index_finds_what_was_put(
    tmp_path: Path, memory: MakeMemory, vector: MakeVector
) -> None:
    index = opened(tmp_path)
    index.put([memory(1, "puppy")])
    index.put_vectors([vector(1), vector(2)])
    index.checkpoint({"state/0": 12, "embeddings/3": 7})
    index.close()

    index = opened(tmp_path)
    index.put([memory(2, "kitten")])
    assert index.position() == {"state/0": 12, "embeddings/3": 7}
    assert len(index.search_words(SPACE, "puppy", 5)) == 1
    assert len(index.search_vector(SPACE, vector(1).vector, 5)) == 2
    index.close()


def test_an_index_opened_by_one_thread_is_let_go_by_another(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as opener, ThreadPoolExecutor(1) as closer:
        for _ in range(2):
            index = opener.submit(opened, tmp_path).result()
            closer.submit(index.close).result()


def test_writes_survive_kill_9_without_a_flush(tmp_path: Path, vector: MakeVector) -> None:
    command = [sys.executable, "-c", VICTIM, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "written\n"
        victim.send_signal(signal.SIGKILL)

    index = opened(tmp_path)
    assert index.position() == {"state/0": 5}
    assert index.count(SPACE) == 1000
    assert len(index.search_words(SPACE, "puppy", 2000)) == 1000
    assert len(index.search_vector(SPACE, vector(1).vector, 2000)) == 1000
    index.close()


def test_a_second_opener_is_told_who_owns_it_and_does_no_harm(
    tmp_path: Path, memory: MakeMemory
) -> None:
    index = opened(tmp_path)
    index.put([memory(1, "puppy")])

    attempt = [
        sys.executable,
        "-c",
        "import sys; from pathlib import Path; from hms_streams.index.edge import EdgeIndex;"
        "EdgeIndex(Path(sys.argv[1]), 'model-b', 4)",
        str(tmp_path),
    ]
    second = subprocess.run(attempt, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode != 0
    assert f"in use by process {os.getpid()}" in second.stderr
    with pytest.raises(StartError, match=f"process {os.getpid()}"):
        opened(tmp_path)

    index.put([memory(2, "puppy")])
    index.checkpoint({"state/0": 2})
    index.close()
    index = opened(tmp_path)
    assert index.count() == 2
    assert index.position() == {"state/0": 2}
    index.close()


@pytest.mark.parametrize(("model_id", "dimensions"), [("model-b", 8), ("model-a", 4)])
def test_another_model_starts_from_an_empty_index(
    tmp_path: Path, memory: MakeMemory, model_id: str, dimensions: int
) -> None:
    index = opened(tmp_path)
    index.put([memory(1, "puppy")])
    index.checkpoint({"state/0": 12})
    index.close()

    index = opened(tmp_path, model_id, dimensions)
    assert index.position() == {}
    assert index.count() == 0
    index.put([memory(1, "puppy")])
    assert index.count() == 1
    index.close()


def break_description(path: Path) -> None:
    (path / "index.json").write_text('{"format": ')


def lose_description(path: Path) -> None:
    (path / "index.json").unlink()


def break_segments(path: Path) -> None:
    for file in (path / "shard").rglob("*.json"):
        file.write_text("{")


@pytest.mark.parametrize("damage", [break_description, lose_description, break_segments])
def test_a_damaged_index_starts_empty_rather_than_wrong(
    tmp_path: Path, memory: MakeMemory, damage: Callable[[Path], None]
) -> None:
    index = opened(tmp_path)
    index.put([memory(1, "puppy")])
    index.checkpoint({"state/0": 12})
    index.close()
    damage(tmp_path)

    index = opened(tmp_path)
    assert index.position() == {}
    assert index.count() == 0
    index.put([memory(1, "puppy")])
    index.checkpoint({"state/0": 1})
    index.close()
    index = opened(tmp_path)
    assert index.count() == 1
    index.close()


def test_a_checkpoint_replaces_the_one_before(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.position() == {}
    index.checkpoint({"state/0": 1, "state/1": 1})
    index.checkpoint({"state/0": 2})

    assert index.position() == {"state/0": 2}
    index.close()


def test_readers_search_while_one_writes(
    tmp_path: Path, memory: MakeMemory, vector: MakeVector
) -> None:
    index = opened(tmp_path)
    index.put([memory(1, "puppy")])
    index.put_vectors([vector(1)])
    written = threading.Event()
    failures: list[Exception] = []

    def search() -> None:
        try:
            while not written.is_set():
                assert 1 in _numbers(index, "puppy")
                assert index.search_vector(SPACE, vector(1).vector, 1)[0].score > 0.999
        except Exception as failure:
            failures.append(failure)

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 200):
        index.put([memory(number, f"kitten {number}")])
        index.put_vectors([vector(number)])
    written.set()
    for reader in readers:
        reader.join(timeout=30)

    assert failures == []
    assert index.count() == 199
    index.close()


def test_a_vacuum_erases_the_deleted_and_changes_no_answer(
    tmp_path: Path, memory: MakeMemory, vector: MakeVector
) -> None:
    index = opened(tmp_path)
    index.put([memory(number, f"puppy {number}") for number in range(1, 301)])
    index.put_vectors([vector(number) for number in range(1, 301)])
    index.delete([memory(7).memory_id])
    index.flush()
    kept, deleted = (vector(number).vector[2:5].tobytes() for number in (8, 7))
    assert _on_disk(tmp_path, deleted)

    def answers() -> tuple[object, ...]:
        return (
            index.search_words(SPACE, "puppy 200", 20),
            index.search_vector(SPACE, vector(200).vector, 20),
            index.count(),
        )

    before = answers()
    assert index.vacuum()
    assert not index.vacuum()
    index.flush()
    assert answers() == before
    assert _on_disk(tmp_path, kept)
    assert not _on_disk(tmp_path, deleted)
    index.close()


def test_opening_erases_what_was_deleted(
    tmp_path: Path, memory: MakeMemory, vector: MakeVector
) -> None:
    index = opened(tmp_path)
    index.put([memory(number, f"puppy {number}") for number in range(1, 301)])
    index.put_vectors([vector(number) for number in range(1, 301)])
    index.delete([memory(7).memory_id])
    index.close()
    kept, deleted = (vector(number).vector[2:5].tobytes() for number in (8, 7))
    assert _on_disk(tmp_path, deleted)

    index = opened(tmp_path)

    index.flush()
    assert not _on_disk(tmp_path, deleted)
    assert _on_disk(tmp_path, kept)
    assert not index.vacuum()
    assert index.count() == 299
    assert _numbers(index, "puppy 200")[0] == 200
    index.close()


def _on_disk(path: Path, content: bytes) -> bool:
    files = [file for file in (path / "shard" / "segments").rglob("*") if file.is_file()]
    return any(content in file.read_bytes() for file in files)


def _numbers(index: EdgeIndex, question: str) -> list[int]:
    return [int.from_bytes(hit.memory_id) for hit in index.search_words(SPACE, question, 5)]
