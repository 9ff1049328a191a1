"""``python -m hms_services.context``: the memory and context services, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys

import uvloop

from hms_schemas.errors import HmsError
from hms_services.context.context_settings import ContextSettings
from hms_services.endpoints.context_server import ContextServer
from hms_streams.process.configuration import load
from hms_streams.process.exit_status import exit_status

# An answer waits at most this long until the thread that follows the log releases the interpreter.
# Python's default of 5 ms is as long as a whole answer takes.
SWITCH_S = 0.0005


async def serve(settings: ContextSettings) -> None:
    """Serve until a signal; raises the error of a part that fails."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = ContextServer(settings)
    starting = asyncio.create_task(server.start())
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait([starting])
        return
    await starting
    failing = asyncio.create_task(server.failed())
    keeping = asyncio.create_task(_freeze_read_memories(server))
    await asyncio.wait({stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
    await server.stop()
    if failing.done():
        await failing
    failing.cancel()
    keeping.cancel()


async def _freeze_read_memories(server: ContextServer) -> None:
    """Exempt the memories that were read at the start from garbage collection: they stay.

    A full collection walks all objects in the middle of a call: half a second for a hundred
    thousand memories. A memory is still freed when another record replaces it.
    """
    await server.caught_up()
    gc.collect()
    gc.freeze()


def main() -> int:
    """Run the process; returns its exit status: 0 stopped, 1 failed, 78 misconfigured."""
    try:
        settings = load(ContextSettings)
        logging.basicConfig(
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        sys.setswitchinterval(SWITCH_S)
        uvloop.run(serve(settings))
    except HmsError as error:
        return exit_status(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
