"""Jobs shared among processes: each process does one after another and reports its progress.

A partition is one job. A Python process folds on one core, so as many processes as cores are
started. They are spawned: a forked librdkafka does not work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

import psutil

from hms_schemas.errors import HmsError
from hms_streams.replay.jobs.deferred_interrupts import interrupts_deferred

Job = TypeVar("Job")
Result = TypeVar("Result")
Report = Callable[[int], None]
"""Called with the number of records that were read since the last call."""
Task = Callable[[Job, Path, Report], Result]
"""Does one job. A module's own function, because it is pickled by name. The folder is empty, for
this job alone, and removed after it."""

# How long a process may take to end before it is killed.
_END_WITHIN_S = 2.0


def default_processes(jobs: int) -> int:
    """The number of processes: one for each core, at most one for each job."""
    return max(1, min(psutil.cpu_count() or 1, jobs))


def run_all(
    task: Task[Job, Result], jobs: Sequence[Job], processes: int, report: Report
) -> list[Result]:
    """Do every job; returns the results in the order of the jobs. Blocks.

    With one process the jobs are done in the calling process. Processes and folders are gone when
    the call ends, also by Ctrl-C or by an error.

    Args:
        task: does one job.
        jobs: handed to the processes in this order.
        processes: how many to start at most.
        report: called in the calling process with the progress of every job.

    Raises:
        HmsError: a job raised it; the other jobs are given up.
    """
    with TemporaryDirectory(prefix="hms-replay-") as folder:
        if min(processes, len(jobs)) <= 1:
            return [_do(task, job, Path(folder), report) for job in jobs]
        with _crew(task, Path(folder), min(processes, len(jobs))) as crew:
            return _share(crew, jobs, report)


@dataclass(frozen=True, slots=True)
class _Done(Generic[Result]):
    result: Result


@dataclass(frozen=True, slots=True)
class _Failed:
    """An error as text: not every error can be pickled and sent between processes."""

    message: str
    fix: str


@dataclass(slots=True)
class _Member:
    process: BaseProcess
    line: Connection
    job: int = -1


def _do(task: Task[Job, Result], job: Job, folder: Path, report: Report) -> Result:
    with TemporaryDirectory(dir=folder) as own:
        return task(job, Path(own), report)


def _serve(task: Task[Any, Any], folder: Path, line: Connection) -> None:
    """The loop of a process: receives jobs over the line, sends progress and results back."""
    with suppress(EOFError, BrokenPipeError):  # the parent is gone
        while True:
            job = line.recv()
            try:
                line.send(_Done(_do(task, job, folder, line.send)))
            except HmsError as error:
                line.send(_Failed(error.message, error.fix))


@contextmanager
def _crew(task: Task[Any, Any], folder: Path, size: int) -> Iterator[list[_Member]]:
    context = get_context("spawn")
    crew = []
    try:
        for _ in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(task, folder, theirs), daemon=True)
            with interrupts_deferred():
                process.start()
            theirs.close()
            crew.append(_Member(process, ours))
        yield crew
    finally:
        for member in crew:
            member.process.terminate()
        for member in crew:
            member.process.join(_END_WITHIN_S)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            member.line.close()


def _share(crew: list[_Member], jobs: Sequence[Job], report: Report) -> list[Any]:
    results: dict[int, Any] = {}
    waiting = iter(range(len(jobs)))
    for member in crew:
        _give(member, jobs, waiting)
    while len(results) < len(jobs):
        for line in wait([member.line for member in crew]):
            member = next(member for member in crew if member.line is line)
            match _hear(member):
                case int(records):
                    report(records)
                case _Failed(message, fix):
                    raise HmsError(message, fix=fix)
                case _Done(result):
                    results[member.job] = result
                    _give(member, jobs, waiting)
    return [results[number] for number in range(len(jobs))]


def _give(member: _Member, jobs: Sequence[Any], waiting: Iterator[int]) -> None:
    number = next(waiting, None)
    if number is not None:
        member.job = number
        member.line.send(jobs[number])


def _hear(member: _Member) -> Any:
    try:
        return member.line.recv()
    except EOFError:
        member.process.join(_END_WITHIN_S)
        raise HmsError(
            f"a process of the replay ended at once (exit status {member.process.exitcode}).",
            fix="If memory was short, give fewer --processes; otherwise try again.",
        ) from None
