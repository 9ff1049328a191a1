"""Page tokens: opaque, and good only for the request that they continue."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from hms_services.api.call_errors import invalid


def page_size(requested: int, *, default: int, most: int) -> int:
    """How many to return: ``default`` when ``requested`` is 0, never over ``most``.

    Raises:
        InvalidFieldsError: ``requested`` is negative.
    """
    if requested < 0:
        raise invalid("page_size", "is negative")
    return min(requested or default, most)


def fingerprint(*parts: bytes) -> str:
    """A digest of the parts of a request that must stay the same from page to page."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.hexdigest()[:16]


def write_page_token(request: str, place: list[Any]) -> str:
    """The token of the page that begins after ``place``.

    Args:
        request: the fingerprint of the request.
        place: what JSON can hold, such as a time and an id.
    """
    body = json.dumps([request, place], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_page_token(token: str, request: str, place: tuple[type, ...]) -> list[Any] | None:
    """The place that ``token`` holds; None for the first page.

    Args:
        token: of the response before; empty in the first request.
        request: the fingerprint of this request.
        place: the types of the values in the place.

    Raises:
        InvalidFieldsError: ``token`` is not a page token, or is one of another request.
    """
    if not token:
        return None
    try:
        body = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        bound, found = body
        fits = [type(part) for part in found] == list(place)
    except (ValueError, TypeError):
        fits, bound, found = False, "", []
    if not fits or bound != request:
        raise invalid(
            "page_token", "is not from the response before this request", reason="bad_page_token"
        )
    return list(found)
