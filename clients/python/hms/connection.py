"""``connect`` and ``connect_async``: make a client."""

from __future__ import annotations

from hms.async_memory import AsyncMemory
from hms.discovery import find_address, find_token
from hms.memory import Memory

# Writes answer in milliseconds; ten seconds outlast a restart of any part of a local instance.
DEFAULT_TIMEOUT_S = 10.0


def connect(
    address: str | None = None,
    *,
    token: str | None = None,
    space: str = "default",
    timeout: float = DEFAULT_TIMEOUT_S,
) -> Memory:
    """A client of HMS. Does not block and does not fail: the first call connects.

    Args:
        address: ``host:port`` of the context service. When not given: HMS_ADDRESS, else the
            instance that ``hms up`` runs here, else ``127.0.0.1:9394``.
        token: the credential; HMS_TOKEN when not given. A local instance needs none.
        space: whose memory it is (a user, an agent, a project), when a call names no other space.
        timeout: seconds for a call with all its attempts, when a call names no other timeout.

    Raises:
        InvalidRequestError: the timeout is not over 0.

    >>> import hms
    >>> with hms.connect(space="ada") as memory:              # doctest: +SKIP
    ...     memory.remember("Ada moved from Delft to Utrecht in May.", kind="fact")
    ...     print(memory.context("Where does Ada live?"))
    """
    return Memory(find_address(address), token=find_token(token), space=space, timeout=timeout)


def connect_async(
    address: str | None = None,
    *,
    token: str | None = None,
    space: str = "default",
    timeout: float = DEFAULT_TIMEOUT_S,
) -> AsyncMemory:
    """An asyncio client of HMS; arguments and errors as those of ``hms.connect``.

    Does not block and does not fail: the first call connects. Call it in a running event loop.

    >>> import hms
    >>> async def main() -> None:
    ...     async with hms.connect_async(space="ada") as memory:
    ...         await memory.remember("Ada moved to Utrecht in May.", kind="fact")
    ...         print(await memory.context("Where does Ada live?"))
    """
    return AsyncMemory(find_address(address), token=find_token(token), space=space, timeout=timeout)
