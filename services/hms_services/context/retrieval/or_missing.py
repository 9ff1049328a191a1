"""Work that may be late or fail: then its part of the answer is missing, and no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from hms_schemas.errors import HmsError

logger = logging.getLogger(__name__)

T = TypeVar("T")


async def in_time(work: Awaitable[T], timeout_s: float, part: str, missing: list[str]) -> T | None:
    """What ``work`` returns in time; otherwise ``part`` is missing, whatever the cause."""
    try:
        async with asyncio.timeout(timeout_s):
            return await work
    except TimeoutError:
        logger.debug("a context goes without %s: it was late", part)
    except HmsError as error:
        logger.warning("a context goes without %s: %s", part, error)
    except Exception as error:
        # Only the kind: a message of a library may quote the question.
        logger.error("a context goes without %s: %s", part, type(error).__name__)
    if part not in missing:
        missing.append(part)
    return None
