"""The people that a question names: speakers of the space.

Their names are cut out before the question is embedded: a name pulls the embedding towards every
line that names or sounds like that person, away from what is asked. Who is named counts as a signal
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hms_services.context.retrieval.ordinary_names import is_ordinary, opens_question
from hms_streams.index.hangul import HANGUL
from hms_streams.index.unspaced import UNSPACED
from hms_streams.languages.detection import language_of
from hms_streams.languages.person_words import PERSON_WORDS
from hms_streams.languages.spelling import folded
from hms_streams.languages.stemming import stem

# "Ros" for Rosalind, but no "Al" for everything that begins so.
_SHORTEST_SHORT_FORM = 3
# A letter of a script that writes spaces.
_LETTER = rf"[^\W{UNSPACED}{HANGUL}]"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|-)*")
_SPACES = re.compile(r"\s+")
_UNSPACED_NAME = re.compile(rf"[{UNSPACED}]+\Z")
_HANGUL_NAME = re.compile(rf"[{HANGUL}]+\Z")
# What politeness puts behind a name goes with it. A particle stays.
_TITLE = "(?:さん|ちゃん|くん|君|様|先生|氏| ?씨| ?님)?"
_PARTICLES = (
    "(?:이|아|야|은|는|이는|가|이가|를|을|이를|의|이의|에게|한테|와|과|이랑|랑|도|이도|만|께서)?"
)
# Languages that inflect names: "у Анны".
_INFLECTING = frozenset({"ru", "uk", "pl", "cs", "sk", "hr", "sr", "lt", "lv", "fi", "hu", "et"})
# A possessive s that follows without an apostrophe: "Maras Hund".
_POSSESSIVE_S = frozenset({"de", "nl", "sv", "da", "no"})

_Meant = dict[str, set[str]]
"""A form of a name, and the speakers that it names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A question and the people that it names."""

    people: frozenset[str]
    """The speakers that the question names, as the space knows them."""
    spoken: str
    """The question as the named person would ask it: ``my`` and ``I`` in place of the names."""
    nameless: str
    """The question without the names; the question itself where nothing else would be left."""


def find_people(
    question: str, speakers: Iterable[str], nicknames: Iterable[tuple[str, str]] = ()
) -> Named:
    """Which of ``speakers`` a question names.

    A speaker is named by the whole name, by one word of it, by a nickname, or by a short form of
    the first word that has at least three letters and fits no other name. Two people of one first
    name are both named by it. A name in small letters counts unless it is an ordinary word: "will",
    "may".

    Args:
        question: what is asked.
        speakers: who speaks in the space.
        nicknames: names that speakers go by, each with its speaker.

    >>> find_people("Where does Ros paint?", ["Rosalind", "Henrike"]).spoken
    'Where does I paint?'
    >>> find_people("田中さんはどこに住んでいますか", ["田中", "佐藤"]).spoken
    '私はどこに住んでいますか'
    """
    language = language_of(question) or "en"
    begin = _opening_verb(question)
    verb, rest = question[:begin], question[begin:]
    forms = _forms(rest, frozenset(speakers), nicknames, language)
    if not forms:
        return Named(frozenset(), question, question)
    pattern = _pattern(tuple(sorted(forms, key=_longest_first)), language in _POSSESSIVE_S)
    found = {speaker for match in pattern.finditer(rest) for speaker in forms[_name_in(match)]}
    words = PERSON_WORDS.get(language, PERSON_WORDS["en"])
    spoken = verb + pattern.sub(lambda m: words.possessive if m["s"] else words.subject, rest)
    nameless = _SPACES.sub(" ", verb + pattern.sub("", rest)).strip()
    return Named(
        people=frozenset(found),
        spoken=spoken,
        nameless=nameless if re.search(r"\w", nameless) else question,
    )


def _opening_verb(question: str) -> int:
    """Where the question goes on behind its first word, if that is a verb: "Will she come?"."""
    first = _WORD.match(question)
    if first is None or not opens_question(first.group().lower()):
        return 0
    return first.end() if question[first.end() : first.end() + 1].isspace() else 0


def _forms(
    question: str,
    speakers: frozenset[str],
    nicknames: Iterable[tuple[str, str]],
    language: str,
) -> Mapping[str, frozenset[str]]:
    """The forms of names in the question, each with the speakers that it names."""
    forms = {speaker: frozenset({speaker}) for speaker in speakers if _holds(question, speaker)}
    by_word, by_first = _words_of(speakers)
    for nickname, speaker in nicknames:
        by_word.setdefault(nickname, set()).add(speaker)
    for word, meant in by_word.items():
        if not _WORD.fullmatch(word) and len(word) > 1 and _holds(question, word):
            forms.setdefault(word, frozenset(meant))
    for word in set(_WORD.findall(question)):
        if word in forms:
            continue
        if language in _POSSESSIVE_S and word.endswith("s") and word[:-1] in by_word:
            word = word[:-1]
        meant = _meant_by(word, by_word, by_first, language)
        if meant:
            forms[word] = frozenset(meant)
    return forms


def _words_of(speakers: Iterable[str]) -> tuple[_Meant, _Meant]:
    """Whom each word of a name names, and whom each first word."""
    by_word: _Meant = {}
    by_first: _Meant = {}
    for speaker in speakers:
        words = speaker.split()
        for word in words[:1]:
            by_first.setdefault(word, set()).add(speaker)
        for word in [*words, *_parts(speaker)]:
            by_word.setdefault(word, set()).add(speaker)
    return by_word, by_first


def _parts(name: str) -> list[str]:
    """The given name of 김민수 or 王小芳, the family name and the given name of 田中太郎."""
    if not (_UNSPACED_NAME.match(name) or _HANGUL_NAME.match(name)):
        return []
    match len(name):
        case 3:
            return [name[1:]]
        case 4:
            return [name[:2], name[2:]]
        case _:
            return []


def _meant_by(word: str, by_word: _Meant, by_first: _Meant, language: str) -> set[str]:
    """Whom one word of the question names."""
    if word[0].isupper() and word in by_word:
        return by_word[word]
    if not word[0].isupper() or word.isupper():
        small = folded(word)
        if is_ordinary(small):
            return set()
        return _those(by_word, lambda name: folded(name) == small)
    short = [first for first in by_first if first.startswith(word)]
    if len(word) >= _SHORTEST_SHORT_FORM and len(short) == 1 and len(by_first[short[0]]) == 1:
        return by_first[short[0]]
    if language in _INFLECTING:
        bare = stem(word.lower(), language)
        return _those(by_word, lambda name: stem(name.lower(), language) == bare)
    return set()


def _those(by_word: _Meant, fits: Callable[[str], bool]) -> set[str]:
    return {speaker for name, meant in by_word.items() if fits(name) for speaker in meant}


def _holds(question: str, name: str) -> bool:
    return (
        bool(name.strip()) and name in question and bool(_pattern((name,), False).search(question))
    )


def _longest_first(form: str) -> tuple[int, str]:
    return -len(form), form


def _name_in(match: re.Match[str]) -> str:
    return str(match["spaced"] or match["unspaced"] or match["hangul"])


@lru_cache(maxsize=1024)
def _pattern(forms: tuple[str, ...], bare_s: bool) -> re.Pattern[str]:
    """A pattern that finds names where they stand as names; the longer forms come first.

    Args:
        bare_s: whether a possessive s follows without an apostrophe.
    """
    unspaced = [form for form in forms if _UNSPACED_NAME.match(form)]
    hangul = [form for form in forms if _HANGUL_NAME.match(form)]
    spaced = [form for form in forms if form not in unspaced and form not in hangul]
    s = r"(?P<s>['\u2019]s|s)?" if bare_s else r"(?P<s>['\u2019]s)?"
    return re.compile(
        rf"(?<!{_LETTER})(?P<spaced>{_either(spaced)}){s}(?!{_LETTER})"
        rf"|(?P<unspaced>{_either(unspaced)}){_TITLE}"
        rf"|(?<!\w)(?P<hangul>{_either(hangul)}){_TITLE}(?={_PARTICLES}(?!\w))"
    )


def _either(forms: Iterable[str]) -> str:
    """Any of ``forms``; without forms what never matches."""
    return "|".join(map(re.escape, forms)) or "(?!)"
