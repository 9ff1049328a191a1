"""How long to wait before a process that died is started again, and what a crash loop is. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RestartPolicy:
    """The numbers of restarting.

    Args:
        first_seconds: the wait after a single death: its ports are free again by then.
        factor: each further death within the window multiplies the wait by it.
        longest_seconds: the longest wait. The process is back this soon after the cause is gone.
        window_seconds: older deaths do not count.
        loop_deaths: this many deaths within the window are a crash loop.
    """

    first_seconds: float = 0.5
    factor: float = 2.0
    longest_seconds: float = 30.0
    window_seconds: float = 60.0
    loop_deaths: int = 5


DEFAULT_POLICY = RestartPolicy()


class Backoff:
    """The deaths of one process under a policy. Times are seconds of one monotonic clock."""

    def __init__(self, policy: RestartPolicy = RestartPolicy()) -> None:
        self._policy = policy
        self._deaths: list[float] = []

    def died(self, now: float) -> float:
        """Record a death; returns how many seconds to wait before the next start."""
        self._deaths = [then for then in self._deaths if now - then < self._policy.window_seconds]
        self._deaths.append(now)
        if self.is_loop:
            return self._policy.longest_seconds
        wait = self._policy.first_seconds * self._policy.factor ** (len(self._deaths) - 1)
        return min(wait, self._policy.longest_seconds)

    @property
    def is_loop(self) -> bool:
        """Whether the last death made it a crash loop; restarts then come at the longest wait."""
        return len(self._deaths) >= self._policy.loop_deaths
