"""What a question asks an assistant to do, apart from what it is about.

"Can you summarise what we have discussed about the budget so far?" is about the budget. The words
of the request are in no line that answers it, and they pull its meaning towards other requests.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SPOKE = "brought up|mentioned|discussed|talked about|raised|covered|told you(?: about)?"
_TALKS = "conversations?|chats?|sessions?|discussions?|messages"
_LEAD = re.compile(
    r"\A\W*(?:(?:ok(?:ay)?|hey|hi|hello|so|well|please)\W+)*"
    r"(?:(?:can|could|would|will) you (?:please |kindly |just )?(?:help me )?"
    r"(?:(?:tell|remind|show) me(?: about| of)?|(?:walk|take) me through|go through|list|recall"
    r"|recap|describe|summari[sz]e|(?:give|provide|offer)(?: me)?(?: with)? (?:an?|the)"
    r"(?: \w+){0,2} (?:summary|overview|recap|list|rundown|timeline|outline)(?: of| on| about)?)"
    r"|(?:tell|remind|show) me(?: about| of)?|do you (?:remember|recall|know)"
    r"|(?:i(?:'d| would) like|i (?:want|need)) to know)\b\s*",
    re.IGNORECASE,
)
_FILLING = re.compile(
    rf"\b(?:the )?order (?:in which|that) (?:i|we) (?:\w+ )?(?:{_SPOKE})\b"
    r"|\b(?:throughout|across|in|over|during|from|based on)(?: the course of)?(?: all(?: of)?)? "
    rf"(?:our|my|these|the)(?: \w+)? (?:{_TALKS})(?: together)?\b"
    rf"|,?\s*\bin order\b|\bso far\b|\b(?:i|we)(?:'ve| have)? (?:ever )?(?:{_SPOKE})\b"
    r"|\bmention only\b[^.?!]*[.?!]?",
    re.IGNORECASE,
)
_SAID = (
    "recommend|suggest|sa(?:y|id)|writ(?:e|ten)|tell|told|mention|explain|advise|give|given|propose"
    "|list|provide|describe|make|made|offer|outline|show|help"
)
_SAID_BY_YOU = re.compile(
    rf"\b(?:did|have|had) you (?:\w+ ){{0,2}}(?:{_SAID})"
    r"|\byou(?:'ve| have)? (?:\w+ )?(?:recommended|suggested|said|wrote|told|mentioned|explained"
    r"|advised|gave|proposed|listed|provided|described|outlined|offered|showed|helped)\b"
    r"|\byour (?:\w+ )?(?:recommendation|suggestion|advice|answer|reply|response|draft|explanation"
    r"|example)s?\b|\bthe (?:assistant|ai|bot)\b"
)
_OVERVIEW = re.compile(
    r"\b(?:summar|overview|recap|rundown|outline)\w*|\border (?:in which|that)\b"
)
_ADVICE = re.compile(
    r"\b(?:can|could|would|do) you (?:\w+ )?(?:suggest|recommend|advise|propose)\b"
    r"|\bwould you (?:suggest|recommend|advise)|\bshould (?:i|we)\b"
    r"|\bhow (?:can|should|do|could|would) (?:i|we)\b|\bwhat (?:should|can|could) (?:i|we)\b"
    r"|\b(?:any|some) (?:\w+ )?(?:suggestions|recommendations|tips|ideas|advice)\b"
    r"|\bi(?:'m| am) (?:\w+ ){0,3}(?:planning|looking|thinking|preparing|trying|considering)\b"
)
_WORD = re.compile(r"\w{3,}")
_SPACES = re.compile(r"\s+")
_FEWEST_WORDS = 2


class Request(NamedTuple):
    """A question as a request."""

    about: str
    """The question without the words of the request; the question itself if nothing is left."""
    said_by_assistant: bool
    """It asks what the assistant said, recommended or wrote."""
    overview: bool
    """It asks for a summary, or for an order of things."""
    advice: bool
    """It asks what to do: what the user prefers is of use."""


def read_request(text: str) -> Request:
    """What a question asks for.

    >>> read_request("Can you remind me where the spare key is?").about
    'where the spare key is?'
    """
    lowered = text.lower()
    return Request(
        about=_about(text),
        said_by_assistant=_SAID_BY_YOU.search(lowered) is not None,
        overview=_OVERVIEW.search(lowered) is not None,
        advice=_ADVICE.search(lowered) is not None,
    )


def _about(text: str) -> str:
    left = _FILLING.sub(" ", _LEAD.sub("", text, count=1))
    left = _SPACES.sub(" ", left).strip(" ,;")
    return left if len(_WORD.findall(left)) >= _FEWEST_WORDS else text
