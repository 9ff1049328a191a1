"""Which languages a question may be in, told in a microsecond or two by its letters and words.

Letters tell most languages. Of those in Latin letters the words that every question has tell which:
what asks, who is asked about, what was done. English is meant where nothing tells.
"""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("ar", re.compile(r"[\u0621-\u064a]")),
    ("hi", re.compile(r"[\u0904-\u0939]")),
    ("ru", re.compile(r"[\u0430-\u044f]")),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{3}")
_ENGLISH = ("en",)
# Words that only one of the languages has, or that are rare in the others.
_TELLING = {
    "en": (
        "a an ago any this that there not no so be been can will the did do does what who "
        "whom when where which how why is are am was were i my me we our you your he his "
        "she her they with have has had of to on in at and for from about last yesterday"
    ),
    "de": (
        "wer wen wem was wann wo wohin woher welche welcher welches welchen wie warum ich "
        "mich mir mein meine meinen meinem meiner du dein deine er sie wir uns mit habe "
        "hast hat haben hatte bin ist sind war waren wurde der die das den dem ein eine "
        "einen einem am im vom zum zur und oder nicht auf für von bei gestern heute "
        "vorgestern letzte letzten letztes letztem letzter vor tagen woche wochen monat "
        "monaten jahr zuletzt wird werde werden montag dienstag mittwoch donnerstag freitag "
        "samstag sonntag januar februar märz mai juni juli oktober dezember sommer "
        "wochenende weihnachten sein"
    ),
    "fr": (
        "qui que quoi quand où quel quelle quels quelles comment pourquoi je j mon ma mes "
        "tu ton ta il elle nous notre vous avec ai as avons avez ont suis est sommes était "
        "le la les des du un une au aux et ou dans sur pour chez hier aujourd avant dernier "
        "dernière derniers dernières semaine mois année jours ce cette cet ces y fait fois "
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai "
        "juin juillet août septembre octobre novembre décembre été hiver noël vais"
    ),
    "es": (
        "quién quien quiénes qué que cuándo cuando dónde donde cuál cual cuáles cómo como "
        "por yo mi mis tú tu él ella nosotros con he has ha hemos han había fue fui estaba "
        "el la los las del un una al y o en para sobre ayer hoy anteayer pasado pasada "
        "último última últimos últimas semana mes año días hace vez comí hice lunes martes "
        "miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio "
        "agosto septiembre octubre noviembre diciembre verano invierno navidad voy"
    ),
    "pt": (
        "quem que quando onde qual quais como por eu meu minha meus minhas você ele ela nós "
        "com tenho tive tem temos foi fui estava o a os as do da dos das um uma no na nos "
        "nas e ou em para sobre ontem hoje anteontem passado passada último última últimos "
        "últimas semana mês ano dias há vez almocei fiz não segunda terça quarta quinta "
        "sexta feira sábado domingo janeiro fevereiro março abril maio junho julho agosto "
        "setembro outubro novembro dezembro verão inverno vou"
    ),
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _TELLING.items():
    for _telling in _words.split():
        _LANGUAGES_OF.setdefault(_telling, []).append(_language)
_NOT_ENGLISH = {word for word, languages in _LANGUAGES_OF.items() if "en" not in languages}


def languages_of(lowered: str) -> tuple[str, ...]:
    """The languages that a text may be in, none of them twice.

    Args:
        lowered: the text, in lower case.

    >>> languages_of("what happened yesterday?"), languages_of("was war gestern?")
    (('en',), ('de',))
    """
    if lowered.isascii():
        return _in_latin(lowered)
    found = [language for language, letters in _LETTERS if letters.search(lowered)]
    if "ja" not in found and _HAN.search(lowered):
        found.append("zh")
    if not found or _LATIN.search(lowered):
        found.extend(_in_latin(lowered))
    return tuple(found)


def _in_latin(lowered: str) -> tuple[str, ...]:
    words = _WORD.findall(lowered)
    if _NOT_ENGLISH.isdisjoint(words):
        return _ENGLISH
    told = (_LANGUAGES_OF.get(word, ()) for word in words)
    counts = Counter(language for languages in told for language in languages)
    # One word more may be a name.
    enough = {"en": max(counts.values()) - 1}
    return tuple(
        language
        for language in _TELLING
        if counts[language] >= enough.get(language, max(counts.values()))
    )
