"""Resource names: what they may be, and whose."""

from __future__ import annotations

import pytest

from hms_services.api.call import Caller
from hms_services.api.call_errors import ForeignTenantError, InvalidFieldsError
from hms_services.api.names import SpaceName, memory_name, space_name, tenant_name

ID = "00000000-0000-7000-8000-000000000001"


@pytest.mark.parametrize("tenant", ["-", "local"])
def test_the_own_tenant_has_two_names(caller: Caller, tenant: str) -> None:
    assert tenant_name(f"tenants/{tenant}", caller) == "local"
    assert space_name(f"tenants/{tenant}/spaces/ada", caller) == SpaceName("local", "ada")


def test_a_memory_name_goes_there_and_back(caller: Caller) -> None:
    name = memory_name(f"tenants/-/spaces/ada/memories/{ID}", caller)

    assert str(name) == f"tenants/local/spaces/ada/memories/{ID}"


def test_another_tenant_is_refused_whatever_follows(caller: Caller) -> None:
    for call in (
        lambda: tenant_name("tenants/acme", caller),
        lambda: space_name("tenants/acme/spaces/ada", caller),
        lambda: memory_name(f"tenants/acme/spaces/ada/memories/{ID}", caller),
    ):
        with pytest.raises(ForeignTenantError):
            call()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ada",
        "spaces/ada",
        "tenants/-/spaces/",
        "tenants/-/spaces/a/b",
        "tenants/-/spaces/a b",
        "tenants/-/spaces/#position",
        "tenants/-/spaces/" + "x" * 129,
        "tenants//spaces/ada",
        "tenants/-/spaces/ada\n",
    ],
)
def test_what_is_no_space(caller: Caller, name: str) -> None:
    with pytest.raises(InvalidFieldsError) as raised:
        space_name(name, caller)
    assert raised.value.violations[0].field == "parent"


def test_a_memory_ends_in_a_uuid(caller: Caller) -> None:
    with pytest.raises(InvalidFieldsError, match="UUID"):
        memory_name("tenants/-/spaces/ada/memories/7", caller)
