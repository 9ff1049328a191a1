"""The jars of the local broker: a pinned list, fetched once, verified, shared by all homes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout
from jgo.maven import MavenContext, PythonResolver

from hms_schemas.errors import StartError

KAFKA_VERSION = "4.3.1"
# Eight saturate a home connection; more only adds refused requests at the repository.
THREADS = 8
# Long enough for 45 MB on a slow line; a second start waits for the first one's download.
LOCK_WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Jar:
    """One pinned artifact: its Maven coordinate, its file's sha256 (hex) and size (bytes)."""

    group: str
    artifact: str
    version: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """The name under which the jar lies in the cache; unique within the list."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def coordinate(self) -> str:
        """``group:artifact:version``, as Maven writes it."""
        return f"{self.group}:{self.artifact}:{self.version}"


@dataclass(frozen=True)
class FetchProgress:
    """How far a fetch is: artifacts present and verified, and bytes received, of the whole list."""

    jars_done: int
    jars_total: int
    bytes_done: int
    bytes_total: int


class FetchCancelled(Exception):  # noqa: N818 - a request of the caller, not a fault
    """The caller's ``cancelled`` turned true while jars were being fetched."""


def _ignore_progress(progress: FetchProgress) -> None:
    """The default listener: nobody is watching."""


def _never() -> bool:
    return False


@cache
def pinned_jars() -> tuple[Jar, ...]:
    """The jars a broker needs, in the order of the packaged list."""
    text = files("hms_services.local").joinpath("kafka_jars.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_jar(*words) for words in lines)


def _jar(coordinate: str, sha256: str, size: str) -> Jar:
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, sha256, int(size))


def cache_folder(cache: Path) -> Path:
    """Where the verified jars lie below the cache of ``HMS_CACHE``."""
    return cache / f"kafka-{KAFKA_VERSION}"


def classpath(folder: Path) -> str:
    """The Java class path of the pinned jars in ``folder``; never anything else that lies there."""
    return os.pathsep.join(str(folder / jar.file_name) for jar in pinned_jars())


def damaged_jars(folder: Path) -> list[Jar]:
    """The pinned jars missing from ``folder`` or unlike their hash; reads every byte (40 ms)."""
    return [jar for jar in pinned_jars() if _sha256(folder / jar.file_name) != jar.sha256]


def ensure_jars(
    cache: Path,
    on_progress: Callable[[FetchProgress], None] = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
) -> Path:
    """Return the folder that holds every pinned jar, verified just now; fetch what is missing.

    Blocks until done. Safe for processes that start at once: one fetches, the others wait.
    ``on_progress`` is called from worker threads, one call at a time. A jar appears under its name
    only whole and verified, so an interrupted fetch is continued by the next one.

    Raises:
        StartError: an artifact cannot be fetched, or its bytes are wrong twice in a row.
        FetchCancelled: ``cancelled`` turned true.
    """
    folder = cache_folder(cache)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=LOCK_WAIT_SECONDS):
            missing = damaged_jars(folder)
            if missing:
                _Fetch(folder, missing, on_progress, cancelled).run()
    except Timeout as error:
        raise StartError(
            f"Another process has been fetching Kafka into {folder} for {LOCK_WAIT_SECONDS:.0f} s.",
            fix="Wait for it or stop it, then start again.",
        ) from error
    return folder


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


class _Fetch:
    """One run that brings the missing jars into the folder; counts for the progress bar."""

    def __init__(
        self,
        folder: Path,
        missing: list[Jar],
        on_progress: Callable[[FetchProgress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._folder = folder
        self._missing = missing
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._lock = Lock()
        self._jars_done = len(pinned_jars()) - len(missing)
        self._bytes_total = sum(jar.size for jar in pinned_jars())
        self._bytes_done = self._bytes_total - sum(jar.size for jar in missing)

    def run(self) -> None:
        """Fetch all; the first failure cancels what has not begun."""
        staging = Path(tempfile.mkdtemp(prefix=".fetching-", dir=self._folder))
        try:
            with ThreadPoolExecutor(THREADS, thread_name_prefix="jars") as pool:
                futures = [pool.submit(self._bring, jar, staging) for jar in self._missing]
                self._collect(futures, pool)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _collect(self, futures: list[Future[None]], pool: ThreadPoolExecutor) -> None:
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise

    def _bring(self, jar: Jar, staging: Path) -> None:
        """Fetch one jar, once more if its bytes are wrong, and move it to its place."""
        fetched = self._download(jar, staging / "first")
        if (actual := _sha256(fetched)) != jar.sha256:
            fetched.unlink()
            self._count(bytes_done=-jar.size)
            fetched = self._download(jar, staging / "second")
            if (actual := _sha256(fetched)) != jar.sha256:
                raise _wrong_bytes(jar, actual)
        fetched.replace(self._folder / jar.file_name)
        self._count(jars_done=1)

    def _download(self, jar: Jar, repository: Path) -> Path:
        # A private repository folder: the resolver writes in place, so a shared one could hold
        # half a file of a killed process and pass it off as whole.
        resolver = PythonResolver(progress_callback=self._count_chunks)
        context = MavenContext(repo_cache=repository, resolver=resolver)
        project = context.project(jar.group, jar.artifact)
        try:
            return Path(project.at_version(jar.version).artifact().resolve())
        except (OSError, RuntimeError) as error:
            raise _not_fetched(jar, error) from error

    def _count_chunks(
        self, file_name: str, size: int
    ) -> AbstractContextManager[Callable[[int], None]]:
        @contextlib.contextmanager
        def counting() -> Iterator[Callable[[int], None]]:
            yield lambda received: self._count(bytes_done=received)

        return counting()

    def _count(self, *, jars_done: int = 0, bytes_done: int = 0) -> None:
        if self._cancelled():
            raise FetchCancelled
        with self._lock:
            self._jars_done += jars_done
            self._bytes_done += bytes_done
            self._on_progress(
                FetchProgress(
                    self._jars_done, len(pinned_jars()), self._bytes_done, self._bytes_total
                )
            )


def _not_fetched(jar: Jar, error: Exception) -> StartError:
    reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    return StartError(
        f"Kafka needs {jar.coordinate}, which could not be fetched from Maven Central: {reason}",
        fix="Check the network (a proxy goes into HTTPS_PROXY) and start again; what was fetched "
        "is kept. Without a network: copy ~/.cache/hms from a machine that has it, or set "
        "HMS_KAFKA_BOOTSTRAP to a cluster you have.",
    )


def _wrong_bytes(jar: Jar, actual: str) -> StartError:
    return StartError(
        f"{jar.file_name} ({jar.coordinate}) arrived twice with wrong bytes: "
        f"sha256 expected {jar.sha256}, got {actual}. The file was deleted.",
        fix="Something between this machine and Maven Central changes files: check the proxy or "
        "mirror, then start again.",
    )
