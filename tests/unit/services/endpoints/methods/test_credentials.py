"""Who a caller is, from token and address alone."""

from __future__ import annotations

import pytest

from hms_schemas.errors import ConfigurationError
from hms_services.api.call_errors import UnauthenticatedError
from hms_services.context.context_settings import ContextSettings
from hms_services.endpoints.methods.credentials import Credentials, is_loopback
from hms_streams.process.configuration import load

TOKENS = {"secret": "acme", "other": "umbrella"}


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("ipv4:127.0.0.1:5123", True),
        ("ipv4:127.8.8.8:1", True),
        ("ipv6:[::1]:5123", True),
        ("ipv6:%5B::1%5D:5123", True),
        ("ipv6:[::ffff:127.0.0.1]:5123", True),
        ("unix:/run/hms", True),
        ("ipv4:10.0.0.7:5123", False),
        ("ipv6:[2001:db8::1]:1", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_which_peers_are_on_this_machine(peer: str, expected: bool) -> None:
    assert is_loopback(peer) is expected


def test_a_token_decides_the_tenant() -> None:
    credentials = Credentials(TOKENS, ["acme", "umbrella"])

    caller = credentials.caller({"authorization": "bearer other"}, "ipv4:10.0.0.7:1")

    assert caller.tenant == "umbrella"


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic secret", "secret"])
def test_no_other_credential_is_accepted(given: str) -> None:
    with pytest.raises(UnauthenticatedError):
        Credentials(TOKENS, ["acme"]).caller({"authorization": given}, "ipv4:127.0.0.1:1")


def test_without_tokens_callers_of_this_machine_are_the_first_tenant() -> None:
    credentials = Credentials({}, ["local", "acme"])

    assert credentials.caller({}, "ipv4:127.0.0.1:1").tenant == "local"
    with pytest.raises(UnauthenticatedError, match="HMS_TOKENS"):
        credentials.caller({}, "ipv4:10.0.0.7:1")


def test_tokens_may_hold_colons_and_name_served_tenants_only() -> None:
    settings = load(ContextSettings, tenants="acme, umbrella", tokens="a:b:acme, c:umbrella")
    assert settings.token_tenants == {"a:b": "acme", "c": "umbrella"}

    with pytest.raises(ConfigurationError, match="HMS_TENANTS"):
        load(ContextSettings, tenants="acme", tokens="a:other")
    with pytest.raises(ConfigurationError, match="HMS_TOKENS") as raised:
        load(ContextSettings, tokens="very-secret")
    assert "very-secret" not in str(raised.value)
