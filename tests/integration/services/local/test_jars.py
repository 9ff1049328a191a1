"""Fetching jars from a real repository on loopback: verified, continued, refused with a reason."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_services.local.kafka.jars import cache_folder, ensure_jars
from hms_services.local.processes.ports import free_ports
from hms_streams.maven.jars import FetchCancelled, FetchProgress, Jar, damaged_jars


class Repository:
    """Two artifacts in the layout of Maven, and the requests that came for them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.jars = [self._publish("one", b"1" * 50_000), self._publish("two", b"2" * 20_000)]
        self.url = ""

    def _publish(self, artifact: str, content: bytes) -> Jar:
        jar = Jar("org.example", artifact, "1.0", hashlib.sha256(content).hexdigest(), len(content))
        self.file(jar).parent.mkdir(parents=True)
        self.file(jar).write_bytes(content)
        return jar

    def file(self, jar: Jar) -> Path:
        return self.root / "org" / "example" / jar.artifact / jar.version / jar.file_name

    def count(self, jar: Jar) -> int:
        return sum(path.endswith(f"{jar.file_name}") for path in self.asked)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """A repository that serves on loopback until the test ends."""
    repository = Repository(tmp_path / "repository")

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            repository.asked.append(self.path)
            super().do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Requests are counted, not printed."""

    handler = partial(Handler, directory=str(repository.root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        repository.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield repository
        server.shutdown()


def test_jars_arrive_verified_and_are_not_fetched_again(
    repository: Repository, tmp_path: Path
) -> None:
    seen: list[FetchProgress] = []
    fetch = partial(ensure_jars, tmp_path, repository=repository.url, wanted=repository.jars)
    folder = fetch(seen.append)

    assert damaged_jars(folder, repository.jars) == []
    assert seen[-1] == FetchProgress(2, 2, 70_000, 70_000)
    assert [each.bytes_done for each in seen] == sorted(each.bytes_done for each in seen)

    asked = len(repository.asked)
    fetch()
    assert len(repository.asked) == asked


def test_a_damaged_jar_is_fetched_anew_and_the_others_stay(
    repository: Repository, tmp_path: Path
) -> None:
    one, two = repository.jars
    fetch = partial(ensure_jars, tmp_path, repository=repository.url, wanted=repository.jars)
    folder = fetch()
    (folder / one.file_name).write_bytes(b"half")

    fetch()
    assert damaged_jars(folder, repository.jars) == []
    assert (repository.count(one), repository.count(two)) == (2, 1)


def test_wrong_bytes_are_refused_after_a_second_try(repository: Repository, tmp_path: Path) -> None:
    one, _two = repository.jars
    repository.file(one).write_bytes(b"not what was pinned")
    with pytest.raises(StartError) as caught:
        ensure_jars(tmp_path, repository=repository.url, wanted=repository.jars)

    assert one.file_name in caught.value.message
    assert one.sha256 in caught.value.message
    assert hashlib.sha256(b"not what was pinned").hexdigest() in caught.value.message
    assert repository.count(one) == 2
    assert not (cache_folder(tmp_path) / one.file_name).exists()


def test_without_a_network_the_artifact_and_the_way_out_are_named(
    repository: Repository, tmp_path: Path
) -> None:
    nobody = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(StartError) as caught:
        ensure_jars(tmp_path, repository=nobody, wanted=repository.jars)
    assert "org.example:" in caught.value.message
    assert "HTTPS_PROXY" in caught.value.fix
    assert "HMS_KAFKA_BOOTSTRAP" in caught.value.fix


def test_a_cancelled_fetch_leaves_no_scratch(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(FetchCancelled):
        ensure_jars(
            tmp_path, cancelled=lambda: True, repository=repository.url, wanted=repository.jars
        )
    assert [path.name for path in cache_folder(tmp_path).iterdir()] == [".lock"]


def test_starts_at_once_fetch_each_jar_once(repository: Repository, tmp_path: Path) -> None:
    fetch = partial(ensure_jars, tmp_path, repository=repository.url, wanted=repository.jars)
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(lambda _: fetch(), range(4)))
    assert damaged_jars(folders[0], repository.jars) == []
    assert [repository.count(jar) for jar in repository.jars] == [1, 1]
