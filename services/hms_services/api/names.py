"""Resource names, ``tenants/{tenant}/spaces/{space}/memories/{uuid}``: parsed and written.

The credential decides the tenant, never the name: ``tenants/-`` stands for the credential's tenant,
and a name of another tenant is an error before anything is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hms_schemas import admission
from hms_schemas.errors import ContractError
from hms_schemas.ids import as_text, from_text
from hms_schemas.keys import space_key
from hms_services.api.call import Caller
from hms_services.api.call_errors import ForeignTenantError, invalid

_TENANT = re.compile(r"tenants/([^/]+)")
_SPACE = re.compile(r"tenants/([^/]+)/spaces/([^/]+)")
_MEMORY = re.compile(r"tenants/([^/]+)/spaces/([^/]+)/memories/([^/]+)")


@dataclass(frozen=True, slots=True)
class SpaceName:
    """A space of a tenant; both parts are valid names."""

    tenant: str
    space: str

    @property
    def key(self) -> bytes:
        """The key of the space's events and of its record."""
        return space_key(self.tenant, self.space)

    def __str__(self) -> str:
        return f"tenants/{self.tenant}/spaces/{self.space}"

    def memory(self, memory_id: bytes) -> str:
        """The resource name of a memory of this space."""
        return f"{self}/memories/{as_text(memory_id)}"


@dataclass(frozen=True, slots=True)
class MemoryName:
    """One memory of a space."""

    space: SpaceName
    memory_id: bytes

    def __str__(self) -> str:
        return self.space.memory(self.memory_id)


def tenant_name(text: str, caller: Caller, field: str = "parent") -> str:
    """The tenant that ``tenants/{tenant}`` names, which is the caller's own.

    Args:
        text: the name.
        caller: who sent it.
        field: the field of the request that holds the name, for the error.

    Raises:
        InvalidFieldsError: ``text`` is not such a name.
        ForeignTenantError: ``text`` names another tenant.
    """
    match = _TENANT.fullmatch(text)
    if match is None:
        raise invalid(field, "is not of the form tenants/{tenant}")
    return _own(match[1], caller)


def space_name(text: str, caller: Caller, field: str = "parent") -> SpaceName:
    """The space that ``text`` names; arguments and errors as those of ``tenant_name``."""
    match = _SPACE.fullmatch(text)
    if match is None:
        raise invalid(field, "is not of the form tenants/{tenant}/spaces/{space}")
    return _space(match[1], match[2], caller, field)


def memory_name(text: str, caller: Caller, field: str = "name") -> MemoryName:
    """The memory that ``text`` names; arguments and errors as those of ``tenant_name``."""
    match = _MEMORY.fullmatch(text)
    if match is None:
        raise invalid(field, "is not of the form tenants/{tenant}/spaces/{space}/memories/{uuid}")
    space = _space(match[1], match[2], caller, field)
    try:
        return MemoryName(space, from_text(match[3]))
    except ValueError:
        raise invalid(field, "does not end in a UUID") from None


def _space(tenant: str, space: str, caller: Caller, field: str) -> SpaceName:
    name = SpaceName(_own(tenant, caller), space)
    try:
        admission.check_names(name.tenant, name.space)
    except ContractError as error:
        raise invalid(field, str(error), reason=error.reason) from None
    return name


def _own(tenant: str, caller: Caller) -> str:
    if tenant not in ("-", caller.tenant):
        raise ForeignTenantError(
            "the credential does not cover that tenant.",
            fix="Name tenants/-, which stands for the credential's own tenant.",
        )
    return caller.tenant
