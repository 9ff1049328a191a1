"""Who speaks and who is spoken to: the words for I and you, by language."""

from __future__ import annotations

import re
from typing import NamedTuple


class PersonWords(NamedTuple):
    """The words of one language."""

    subject: str
    """What stands in place of a name where its bearer speaks."""
    possessive: str
    """The same in place of a name with a possessive s."""
    first: re.Pattern[str]
    """The words for the speaker."""
    second: re.Pattern[str]
    """The words for whoever is spoken to."""


def _spaced(subject: str, possessive: str, first: str, second: str) -> PersonWords:
    words = (rf"(?<!\w)(?:{each})(?!\w)" for each in (first, second))
    return PersonWords(subject, possessive, *map(re.compile, words))


def _unspaced(subject: str, first: str, second: str) -> PersonWords:
    return PersonWords(subject, subject, re.compile(first), re.compile(second))


# fmt: off
PERSON_WORDS = {
    "en": _spaced("I", "my",
        r"i|me|my|mine|myself|we|us|our|ours|i'm|i've|i'll|i'd|we're|we've|we'll",
        r"you|your|yours|yourself|you're|you've|you'll|you'd"),
    "de": _spaced("ich", "mein",
        r"ich|mich|mir|mein\w{0,2}|wir|uns|unser\w{0,2}",
        r"du|dich|dir|dein\w{0,2}|euch|euer|eure\w?"),
    "fr": _spaced("je", "mon",
        r"je|j|me|m|moi|mon|ma|mes|nous|notre|nos", r"tu|te|t|toi|ton|ta|tes|vous|votre|vos"),
    "es": _spaced("yo", "mi",
        r"yo|me|mí|mi|mis|nosotr[ao]s|nos|nuestr[ao]s?",
        r"tú|te|ti|tu|tus|usted(?:es)?|vosotr[ao]s|vuestr[ao]s?"),
    "pt": _spaced("eu", "meu",
        r"eu|me|mim|meus?|minhas?|nós|nos|nossos?|nossas?", r"tu|te|ti|teus?|tuas?|vocês?"),
    "it": _spaced("io", "mio",
        r"io|mi|me|mi[ao]|mie|miei|noi|nostr[aoie]", r"tu|ti|te|tu[ao]|tue|tuoi|voi|vostr[aoie]"),
    "nl": _spaced("ik", "mijn",
        r"ik|mij|me|mijn|wij|we|ons|onze", r"jij|je|jou|jouw|jullie|u|uw"),
    "ru": _spaced("я", "мой",
        r"я|меня|мне|мной|мо[йяёеию]|моего|моей|моих|мы|нас|нам|наш\w{0,3}",
        r"ты|тебя|тебе|тобой|тво[йяёеию]|твоего|твоей|твоих|вы|вас|вам|ваш\w{0,3}"),
    "ar": _spaced("أنا", "أنا",
        r"أنا|نحن|عندي|لدي|لي|\w{3,}تي", r"أنت|أنتم|عندك|لديك|لك|\w{3,}تك"),
    "hi": _spaced("मैं", "मेरा",
        r"मैं|मैंने|मुझे|मुझसे|मेर[ाीे]|हम|हमने|हमार[ाीे]",
        r"तुम|तुम्हें|तुम्हार[ाीे]|तू|तेर[ाीे]|आप|आपने|आपक[ाीे]"),
    "ko": _unspaced("나",
        r"(?<![가-힣])(?:나[는도를의]|난|내|제|저[는도를의]|전|우리|저희)(?![가-힣]{2})",
        r"(?<![가-힣])(?:너|네|당신|넌)"),
    "ja": _unspaced("私", r"私|僕|俺|わたし|ぼく|うち[のは]", r"あなた|君|きみ|お前"),
    "zh": _unspaced("我", r"[我咱]", r"[你您]"),
}
# fmt: on
"""By the code of a language, to be searched in small letters."""
