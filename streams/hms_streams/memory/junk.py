"""Lines that tell nothing: greetings, thanks, cheers, punctuation alone, footers.

Such lines stay in the log and in the state, and a search for their words finds them. But they
answer no question, so a context spends no tokens on them where there is anything else. A line is
junk only when all of its words are of that kind: with one more word, it may be a fact.
"""

from __future__ import annotations

import re
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_COURTESY = re.compile(
    r"(?:hi|hey|hello|hiya|yo|bye|goodbye|ciao|cheers|thanks|thank|thx|ty|please|sorry|ok|okay|k|yes"
    r"|yeah|yep|yup|no|nope|nah|sure|cool|nice|great|good|awesome|wow|lol|haha|hahaha|hmm|oh|ah|uh"
    r"|right|fine|alright|absolutely|definitely|exactly|agreed|indeed|true|welcome|morning|evening"
    r"|night|afternoon|day|you|u|so|very|much|a|lot|to|too|and|it|that's|that|is|all|see|soon|later"
    r"|there|then|well|i|me|got|again|for|the|have|take|care)\Z",
    re.IGNORECASE,
)
# Without one of these, the words above may also tell a fact ("I have it").
_CORE = re.compile(
    r"\b(?:hi|hey|hello|hiya|bye|goodbye|ciao|cheers|thanks|thank|thx|ok|okay|yes|yeah|yep|yup|nope"
    r"|nah|sure|cool|awesome|wow|lol|haha\w*|hmm|welcome"
    r"|good (?:morning|evening|night|afternoon|day)|see you|take care)\b",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\W*(?:sent from my \w+|unsubscribe\b.*|all rights reserved\W*|click here to .*"
    r"|this (?:e-?mail|message) (?:and any attachments )?(?:is|are|may be) confidential.*"
    r"|\d+ unread messages?|typing\W*|seen at [\d:]+|\[?message deleted\]?"
    r"|missed (?:voice )?call)\W*$",
    re.IGNORECASE | re.DOTALL,
)
# Characters of eight words with punctuation; a longer line is no courtesy.
_LONGEST_COURTESY = 80
# A line of more words than this may say more than a courtesy does.
_MOST_WORDS = 8


class Junk(StrEnum):
    """Why a line tells nothing."""

    NO_WORDS = "no_words"
    COURTESY = "courtesy"
    FOOTER = "footer"


def is_courtesy_word(word: str) -> bool:
    """Whether ``word`` alone says nothing: a greeting, a cheer, or a word that joins others."""
    return _COURTESY.match(word) is not None


def junk_of(text: str) -> Junk | None:
    """Why ``text`` tells nothing; None when it may tell something.

    >>> junk_of("Thanks a lot!"), junk_of("Thanks for the red bike!")
    (<Junk.COURTESY: 'courtesy'>, None)
    """
    if _FOOTER.match(text):
        return Junk.FOOTER
    if len(text) > _LONGEST_COURTESY:
        return None
    words = _WORD.findall(text)
    if not words:
        return Junk.NO_WORDS
    if text.rstrip().endswith("?") or len(words) > _MOST_WORDS:
        return None
    if all(map(_COURTESY.match, words)) and _CORE.search(text):
        return Junk.COURTESY
    return None
