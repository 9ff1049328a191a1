"""Record keys: UTF-8 text, ``tenant/space`` for a space and ``tenant/space/memory_id`` below it."""

from __future__ import annotations

from hms_schemas.errors import ContractError
from hms_schemas.ids import as_text, from_text

POSITION_PREFIX = b"#position/"


def space_key(tenant: str, space: str) -> bytes:
    """The key of a space's events and of its record.

    >>> space_key("local", "ada")
    b'local/ada'
    """
    return f"{tenant}/{space}".encode()


def memory_key(tenant: str, space: str, memory_id: bytes) -> bytes:
    """The key of one memory's state, transitions and embedding."""
    return f"{tenant}/{space}/{as_text(memory_id)}".encode()


def position_key(partition: int) -> bytes:
    """The key of the applied position of a partition, in the spaces topic.

    ``#`` cannot begin a tenant's name, so no space is ever mistaken for a position.
    """
    return POSITION_PREFIX + str(partition).encode()


def split_memory_key(key: bytes) -> tuple[bytes, bytes]:
    """The key of the space, and the memory's id, from a memory's key.

    Raises:
        ContractError: ``key`` is not a memory's key.

    >>> split_memory_key(memory_key("local", "ada", bytes(16)))[0]
    b'local/ada'
    """
    space, _, memory = key.rpartition(b"/")
    try:
        return space, from_text(memory.decode())
    except ValueError as error:
        raise ContractError("the key is not tenant/space/memory_id", reason="bad_key") from error
