"""Jars by a pinned list: fetched once into a folder, verified, shared by all who need them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from hms_schemas.errors import StartError

# Eight use a home connection fully. With more, the repository refuses requests.
THREADS = 8
# A second try helps after a broken connection; a person must look at what fails twice.
ATTEMPTS = 2
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

    @classmethod
    def at(cls, coordinate: str, sha256: str, size: int) -> Jar:
        """The jar of a coordinate as Maven writes it: ``group:artifact:version``."""
        group, artifact, version = coordinate.split(":")
        return cls(group, artifact, version, sha256, size)

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
    """For a caller that does not show progress."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Need:
    """Who needs the jars, for messages.

    Args:
        name: what is not there without them: ``Kafka``.
        otherwise: what else a person can do, as a clause: ``set HMS_EMBEDDING to another model``.
    """

    name: str
    otherwise: str


def damaged_jars(folder: Path, wanted: Sequence[Jar]) -> list[Jar]:
    """The wanted jars missing from ``folder`` or unlike their hash; reads every byte (40 ms)."""
    return [jar for jar in wanted if _sha256(folder / jar.file_name) != jar.sha256]


def fetch_jars(
    folder: Path,
    wanted: Sequence[Jar],
    need: Need,
    on_progress: Callable[[FetchProgress], None] = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
    *,
    repository: str = "",
) -> None:
    """Make every wanted jar be in ``folder``, verified just now; fetch what is missing.

    Blocks until done. Several processes may call it at once: one fetches, the others wait. A jar
    appears under its name only when it is complete and verified, so the next call goes on after an
    interrupted fetch.

    Args:
        folder: made if it is not there.
        wanted: the jars.
        need: who needs them.
        on_progress: called from worker threads, one call at a time.
        cancelled: asked again and again; true ends the fetch.
        repository: the URL of a mirror of Maven Central (HMS_MAVEN_REPOSITORY).

    Raises:
        StartError: an artifact cannot be fetched, or its bytes are wrong, twice in a row.
        FetchCancelled: ``cancelled`` turned true.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=LOCK_WAIT_SECONDS):
            missing = damaged_jars(folder, wanted)
            if missing:
                _Fetch(folder, wanted, missing, need, repository, on_progress, cancelled).run()
    except Timeout as error:
        raise StartError(
            f"Another process has been fetching {need.name} into {folder} for "
            f"{LOCK_WAIT_SECONDS:.0f} s.",
            fix="Wait for it or stop it, then start again.",
        ) from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


class _Fetch:
    """One run that fetches the missing jars into the folder and reports its progress."""

    def __init__(
        self,
        folder: Path,
        wanted: Sequence[Jar],
        missing: Sequence[Jar],
        need: Need,
        repository: str,
        on_progress: Callable[[FetchProgress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._folder = folder
        self._wanted = wanted
        self._missing = missing
        self._need = need
        self._remotes = {"mirror": repository.rstrip("/")} if repository else None
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._lock = Lock()
        self._jars_done = len(wanted) - len(missing)
        self._received = {jar.file_name: jar.size for jar in wanted if jar not in missing}

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
        """Fetch one jar, once more if that fails, and move it to its place."""
        failure: StartError | None = None
        for attempt in range(ATTEMPTS):
            # Each try has its own folder. The resolver writes in place and trusts what it finds:
            # in a shared folder it would take half a file of a killed process for a whole one.
            failure = self._attempt(jar, staging / str(attempt))
            if failure is None:
                return
        assert failure is not None
        raise failure

    def _attempt(self, jar: Jar, repository: Path) -> StartError | None:
        self._count(jar, received=0)
        try:
            fetched = self._download(jar, repository)
        except (OSError, RuntimeError) as error:
            return _not_fetched(jar, self._need, error)
        if (actual := _sha256(fetched)) != jar.sha256:
            fetched.unlink()
            return _wrong_bytes(jar, actual)
        fetched.replace(self._folder / jar.file_name)
        self._count(jar, received=jar.size, jars_done=1)
        return None

    def _download(self, jar: Jar, repository: Path) -> Path:
        # Imported here: a supervisor that has its jars must not load the resolver (7 MB).
        try:
            from jgo.maven import MavenContext, PythonResolver
        except ModuleNotFoundError as error:
            raise StartError(
                f"{self._need.name} needs jgo to fetch {jar.coordinate}; it is not installed.",
                fix=f"Run: pip install 'hms-memory[local]', or {self._need.otherwise}.",
            ) from error
        context = MavenContext(
            repo_cache=repository,
            remote_repos=self._remotes,
            resolver=PythonResolver(progress_callback=partial(self._watch, jar)),
        )
        project = context.project(jar.group, jar.artifact)
        return Path(project.at_version(jar.version).artifact().resolve())

    @contextmanager
    def _watch(self, jar: Jar, _file_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        """What the resolver calls: yields a function that takes the size of each piece."""
        received = 0

        def add(count: int) -> None:
            nonlocal received
            received += count
            self._count(jar, received)

        yield add

    def _count(self, jar: Jar, received: int, jars_done: int = 0) -> None:
        if self._cancelled():
            raise FetchCancelled
        with self._lock:
            self._jars_done += jars_done
            self._received[jar.file_name] = received
            total = sum(each.size for each in self._wanted)
            got = sum(self._received.values())
            self._on_progress(FetchProgress(self._jars_done, len(self._wanted), got, total))


def _not_fetched(jar: Jar, need: Need, error: Exception) -> StartError:
    reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    return StartError(
        f"{need.name} needs {jar.coordinate}, which could not be fetched: {reason}",
        fix="Check the network (a proxy goes into HTTPS_PROXY, a mirror of Maven Central into "
        "HMS_MAVEN_REPOSITORY) and start again; what was fetched is kept. Without a network: copy "
        f"HMS_CACHE (~/.cache/hms) from a machine that has it, or {need.otherwise}.",
    )


def _wrong_bytes(jar: Jar, actual: str) -> StartError:
    return StartError(
        f"{jar.file_name} ({jar.coordinate}) arrived twice with wrong bytes: "
        f"sha256 expected {jar.sha256}, got {actual}. The file was deleted.",
        fix="Something between this machine and the repository changes files: check the proxy or "
        "the mirror, then start again.",
    )
