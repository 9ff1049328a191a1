"""Who calls, and for which tenant: decided by the call's credential, never by its content."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from hms_services.api.call import Caller
from hms_services.api.call_errors import UnauthenticatedError

_BEARER = "bearer "


class Credentials:
    """The tokens that this server knows.

    Args:
        tokens: token to tenant. Without any token, callers on this machine need none and belong to
            the first of ``tenants``; callers on other machines are refused.
        tenants: the tenants that are served.
    """

    def __init__(self, tokens: Mapping[str, str], tenants: Sequence[str]) -> None:
        self._tokens = [(token.encode(), tenant) for token, tenant in tokens.items()]
        self._local_tenant = tenants[0]

    def caller(self, headers: Mapping[str, str], peer: str) -> Caller:
        """Who calls.

        Args:
            headers: the call's, with lower-case keys.
            peer: the caller's address in gRPC's notation, such as ``ipv4:127.0.0.1:5123``.

        Raises:
            UnauthenticatedError: a token is needed and missing, or the token is not known.
        """
        return Caller(self._tenant(headers, peer))

    def _tenant(self, headers: Mapping[str, str], peer: str) -> str:
        given = headers.get("authorization", "")
        if not self._tokens:
            if is_loopback(peer):
                return self._local_tenant
            raise UnauthenticatedError(
                "callers from other machines need a token.",
                fix="Set HMS_TOKENS on the server and send one as `authorization: Bearer …`.",
            )
        if not given.lower().startswith(_BEARER):
            raise UnauthenticatedError(
                "the call carries no token.", fix="Send one as `authorization: Bearer …`."
            )
        return self._tenant_of(given[len(_BEARER) :].strip().encode())

    def _tenant_of(self, given: bytes) -> str:
        # Every token is compared, in constant time: the time it takes says nothing about any token.
        tenants = [tenant for token, tenant in self._tokens if hmac.compare_digest(token, given)]
        if not tenants:
            raise UnauthenticatedError("the token is not known here.", fix="Check HMS_TOKENS.")
        return tenants[0]


# A peer is a connection, and a connection makes many calls.
@lru_cache(maxsize=1024)
def is_loopback(peer: str) -> bool:
    """Whether a peer, as gRPC names it, is on this machine.

    >>> is_loopback("ipv4:127.0.0.1:5123"), is_loopback("ipv6:[::1]:9")
    (True, True)
    >>> is_loopback("ipv4:10.0.0.7:5123")
    False
    """
    kind, _, address = unquote(peer).partition(":")
    if kind == "unix":
        return True
    host = address.rpartition(":")[0].strip("[]")
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
