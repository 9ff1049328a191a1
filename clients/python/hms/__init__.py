"""HMS: memory for LLM applications. The client that an application imports.

>>> import hms
>>> memory = hms.connect(space="ada")
>>> memory.remember("Ada moved to Utrecht in May.", kind="fact")    # doctest: +SKIP
>>> print(memory.context("Where does Ada live?"))                   # doctest: +SKIP
"""

from hms.as_of import AsOf, PastView
from hms.async_memory import AsyncMemory
from hms.connection import connect, connect_async
from hms.memory import Memory
from hms.observation import Observation
from hms.results import (
    Concept,
    Context,
    ContextLine,
    Forgetting,
    FoundMemory,
    MemoryRecord,
    Page,
    Recall,
    Remembered,
    SpaceSummary,
    Transition,
)
from hms.vocabulary import Kind, Tier, Trust
from hms_schemas.errors import (
    HmsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)

__all__ = [
    "AsOf",
    "AsyncMemory",
    "Concept",
    "Context",
    "ContextLine",
    "Forgetting",
    "FoundMemory",
    "HmsError",
    "InvalidRequestError",
    "Kind",
    "Memory",
    "MemoryRecord",
    "NotFoundError",
    "Observation",
    "Page",
    "PastView",
    "PermissionDeniedError",
    "Recall",
    "Remembered",
    "SpaceSummary",
    "Tier",
    "Transition",
    "Trust",
    "UnavailableError",
    "connect",
    "connect_async",
]
