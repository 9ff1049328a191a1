"""What a line claims: of whom, which attribute, which value.

Rules over the general shapes of English sentences, not over topics: "my X is Y", "I live in Y",
"the X is at Y", "I no longer V Y", "I switched from A to B". Whatever is asked, wished, planned,
doubted or told of the past claims nothing. Precision comes first: what is missed leaves two lines
to be read, what is wrong hides one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hms_schemas.generated.records import Kind, MemoryState


class Claim(NamedTuple):
    """One statement.

    ``value`` is the set of its words that tell, in lower case: two statements of the same attribute
    say the same when one value holds the other.
    """

    subject: str
    """Of whom, in lower case; empty for things that are nobody's."""
    attribute: str
    """What of them: ``home``, ``employer``, ``favourite food``, ``does:coffee``."""
    value: frozenset[str]
    changed: bool
    """The line itself says that something changed: now, no longer, moved, switched."""
    share: float
    """How much of the line it is, 0 to 1."""


_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['.:-][^\W_]+)*")
_IDLE = re.compile(
    r"(?:a|an|the|my|our|your|his|her|their|its|of|in|on|at|to|for|with|and|or|is|are|am|was|be|been"
    r"|now|just|still|really|very|so|that|this|it|i|we|currently|today|then|again|also|too|not)\Z"
)
# A sentence with one of these tells no present fact.
_NO_FACT = re.compile(
    r"\?|\b(?:if|would|could|should|might|may|maybe|perhaps|wish|hope|hoping|want|wanna"
    r"|plan|planning|thinking|think|dream|imagine|considering|used to|previously|formerly"
    r"|before|once|ago|when i was|as a (?:kid|child)|back then|going to|gonna|will|'ll"
    r"|last (?:year|month|week|summer|winter)"
    r"|let's|like (?:a|an|the)|seems|almost|pretend|joke|joking|kidding)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:now|no longer|any ?more|instead|switched|changed|moved|new|from now on|these days|quit"
    r"|stopped|gave up|given up|started|actually|correction)\b",
    re.IGNORECASE,
)
_OWNER = r"(?:(?P<mine>[Mm]y)|(?P<name>[A-Z][\w-]+)(?:'s|\u2019s))"
_VALUE = r"(?P<value>[^.;!?,]{1,80}?)"
_END = (
    r"(?=\s*(?:[.;!?,]|$|\s+(?:and|but|because|since|so|with|where|which|who|instead|now|these days"
    r"|any ?more|from now on|today|this|after|though|until)\b))"
)
_WHO = r"(?:(?P<mine>I)|(?P<name>[A-Z][\w-]+))"
_BE = r"(?:'m|\u2019m| am|'s|\u2019s| is|'ve|\u2019ve| have| has)?"
_NOT_A_NAME = re.compile(
    r"(?:It|He|She|They|We|You|This|That|There|What|Who|The|An?|My|Our|Your|His|Her|Their|And|But|So)\Z"
)

_VERB = r"(?:has|have|is|are|was|moved|changed|will)\b"
_ATTRIBUTE = re.compile(
    rf"\b{_OWNER}\s+(?P<attribute>(?:(?!{_VERB})[a-z][\w-]*\s+){{0,3}}(?!{_VERB})[a-z][\w-]*)\s*"
    rf"(?:'s|\u2019s|\bis|\bhas changed to|\bchanged to|\bhas become|\bhas moved to|\bmoved to)\s+"
    rf"(?:now\s+|still\s+|actually\s+)?(?:at\s+|on\s+|called\s+|named\s+)?{_VALUE}{_END}"
)
_HOME = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|just\s+|recently\s+)?"
    rf"(?:live|lives|living|reside|resides|moved|relocated|settled|based)\s+"
    rf"(?:back\s+)?(?:in|to|at)\s+(?P<value>(?:the\s+)?[A-Z][^.;!?,]{{1,60}}?){_END}"
)
_EMPLOYER = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|just\s+|currently\s+)?"
    rf"(?:work|works|working|started working|started|employed)\s+(?:a new job\s+)?(?:at|for)\s+"
    rf"(?P<value>[A-Z][^.;!?,]{{1,60}}?){_END}"
)
_OCCUPATION = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|currently\s+)?(?:work|works|working|employed)\s+as\s+(?:an?\s+|the\s+)?"
    rf"{_VALUE}{_END}"
)
_VEHICLE = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|currently\s+)?(?:drive|drives|driving)\s+(?:an?\s+|the\s+)(?:new\s+)?"
    rf"(?P<value>[^.;!?,]{{2,40}}?){_END}"
)
_THING = re.compile(
    r"\b[Tt]he\s+(?P<attribute>(?:[a-z][\w-]*\s+){0,3}[a-z][\w-]*)\s+"
    r"(?:is|has been|was)\s+(?:now\s+)?"
    r"(?:moved to|rescheduled to|scheduled for|due on|due|set for|at|on)\s+"
    rf"(?:the\s+)?(?P<value>[^.;!?,]*(?:\d|day|noon|midnight|morning|evening)[^.;!?,]{{0,30}}?){_END}"
)
_HABITS = (
    "eat|drink|like|love|use|enjoy|play|smoke|take|wear|watch|read|need|want|prefer|practi[sc]e|do"
)
_NO_LONGER = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:(?:do not|don't|don\u2019t|does not|doesn't|can't|cannot)\s+"
    rf"(?:{_HABITS})\s+(?P<object>[^.;!?,]{{2,40}}?)\s+any ?more"
    rf"|no longer\s+(?:{_HABITS})s?\s+(?P<other>[^.;!?,]{{2,40}}?)"
    rf"|(?:stopped|quit|gave up|given up)\s+(?:\w+ing\s+)?(?P<third>[^.;!?,]{{2,40}}?)){_END}"
)
_DOES = re.compile(
    rf"\b{_WHO}\s+(?:really\s+|always\s+|often\s+|usually\s+|still\s+|also\s+)?"
    rf"(?P<verb>{_HABITS})s?\s+(?P<object>[^.;!?,]{{2,40}}?){_END}"
)
_SWITCHED = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:switched|changed|moved over|went)\s+from\s+"
    rf"(?P<old>[^.;!?,]{{2,40}}?)\s+to\s+(?P<value>[^.;!?,]{{2,40}}?){_END}"
)
# The same thing under another name.
_ALIASES = {"car": "vehicle", "van": "vehicle", "job": "occupation", "city": "home"}
# "My house is lovely": a judgement, which the next one does not contradict.
_JUDGES = re.compile(
    r"\bnot\b|^(?:so|such|pretty|quite|too|all)\b|^[a-z]+(?:ing|ful|ous|able|ible|less)$"
    r"|^(?:good|great|nice|fine|ok|okay|bad|cool|fun|big|small|old|new|here|there|back|down|up)$"
)
# Attributes that anybody has several of, or that are states of a moment.
_MANY = re.compile(
    r"\A(?:friend|brother|sister|cousin|aunt|uncle|colleague|neighbou?r|kid|child|son|daughter|photo"
    r"|picture|day|week|weekend|morning|life|heart|mind|head|turn|goal|dream|plan|idea|hope|thing"
    r"|way|work|time|part|point|journey|experience|family|advice|passion|mood|fault|pleasure)s?\Z"
)


def claims_of(memory: MemoryState) -> list[Claim]:
    """What a memory claims; nothing for sealed content, concepts and what only repeats another."""
    if not isinstance(memory.content, str) or memory.kind is Kind.CONCEPT:
        return []
    whole = max(len(memory.content), 1)
    speaker = (memory.speaker or "").lower()
    return [
        claim
        for sentence in _SENTENCE.split(memory.content)
        if not _NO_FACT.search(sentence)
        for claim in _claims_in(sentence, speaker, len(sentence) / whole)
    ]


def _claims_in(sentence: str, speaker: str, share: float) -> Iterator[Claim]:
    changed = bool(_CHANGED.search(sentence))

    def claim(match: re.Match[str], attribute: str, value: str) -> Iterator[Claim]:
        subject = _subject(match, speaker)
        words = words_of(value)
        if subject is not None and words:
            yield Claim(subject, attribute, words, changed, share)

    for pattern, attribute in (
        (_HOME, "home"),
        (_EMPLOYER, "employer"),
        (_OCCUPATION, "occupation"),
        (_VEHICLE, "vehicle"),
    ):
        for match in pattern.finditer(sentence):
            yield from claim(match, attribute, match["value"])
    for match in _ATTRIBUTE.finditer(sentence):
        attribute = " ".join(match["attribute"].lower().removeprefix("new ").split())
        if not _MANY.search(attribute) and not _JUDGES.search(match["value"]):
            yield from claim(match, _ALIASES.get(attribute, attribute), match["value"])
    for match in _THING.finditer(sentence):
        words = words_of(match["value"])
        if words:
            attribute = " ".join(match["attribute"].lower().split())
            yield Claim("", attribute, words, changed, share)
    yield from _habits(sentence, speaker, share, changed)


def _habits(sentence: str, speaker: str, share: float, changed: bool) -> Iterator[Claim]:
    """Likes and habits, for or against: the attribute is the thing, the value yes or no."""
    against = list(_NO_LONGER.finditer(sentence))
    for match in against:
        thing = match["object"] or match["other"] or match["third"]
        yield from _habit(match, thing, "no", speaker, share, changed=True)
    for match in _SWITCHED.finditer(sentence):
        yield from _habit(match, match["old"], "no", speaker, share, changed=True)
        yield from _habit(match, match["value"], "yes", speaker, share, changed=True)
    if not against:
        for match in _DOES.finditer(sentence):
            yield from _habit(match, match["object"], "yes", speaker, share, changed=changed)


def _habit(
    match: re.Match[str], thing: str, value: str, speaker: str, share: float, *, changed: bool
) -> Iterator[Claim]:
    subject, words = _subject(match, speaker), words_of(thing)
    # Of more than two words it is a story, no habit.
    if subject is not None and 0 < len(words) <= 2:
        yield Claim(subject, f"does:{' '.join(sorted(words))}", frozenset({value}), changed, share)


def _subject(match: re.Match[str], speaker: str) -> str | None:
    """Whom it is about; None for a word that names nobody."""
    if match["mine"]:
        return speaker
    name = str(match["name"])
    return None if _NOT_A_NAME.match(name) else name.lower()


def words_of(text: str) -> frozenset[str]:
    """The words of a value that tell, in lower case."""
    words = (word.lower().strip("'.") for word in _WORD.findall(text.replace("\u2019", "'")))
    return frozenset(word for word in words if word and not _IDLE.match(word))
