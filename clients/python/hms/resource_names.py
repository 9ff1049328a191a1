"""Resource names: ``tenants/{tenant}/spaces/{space}/memories/{id}`` (AIP-122)."""

from __future__ import annotations

# The server replaces it by the tenant of the credential.
OWN_TENANT = "tenants/-"


def space_name(space: str) -> str:
    """The resource name of a space of the caller's tenant.

    >>> space_name("ada")
    'tenants/-/spaces/ada'
    """
    return f"{OWN_TENANT}/spaces/{space}"


def memory_name(space: str, memory: str) -> str:
    """The resource name of a memory; a full resource name is returned unchanged.

    >>> memory_name("ada", "0197")
    'tenants/-/spaces/ada/memories/0197'
    """
    return memory if "/" in memory else f"{space_name(space)}/memories/{memory}"


def last_part(name: str) -> str:
    """The id that a resource name ends with.

    >>> last_part("tenants/t/spaces/ada")
    'ada'
    """
    return name.rsplit("/", 1)[-1]


def space_of(name: str) -> str:
    """The space within a memory's resource name; empty when it has none.

    >>> space_of("tenants/t/spaces/ada/memories/0197")
    'ada'
    """
    parts = name.split("/")
    return parts[3] if len(parts) > 3 and parts[2] == "spaces" else ""
