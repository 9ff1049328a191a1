"""Text as the patterns of a language see it: one spelling for each word.

Without capitals and accents, with one form of each Arabic letter, and in ordinary digits.
"""

from __future__ import annotations

import re
import unicodedata

_TASHKEEL = "\N{ARABIC TATWEEL}" + "".join(map(chr, range(0x064B, 0x0653)))
_ARABIC = str.maketrans("أإآىة", "ااايه", _TASHKEEL)
# In these an accent, or a mark that looks like one, makes another letter.
_WITH_MARKS = frozenset({"hi", "ar", "zh", "ja", "ko"})
_CHINESE_NUMBERS = frozenset({"zh", "ja"})
_TEN = "十"
_DIGITS = {each: number for number, each in enumerate("〇一二三四五六七八九")}
_DIGITS.update({"零": 0, "两": 2, "兩": 2})
# A number only before a unit of time, and not behind what begins the name of a weekday.
_NUMBER = re.compile(
    r"(?<![周週期拜曜])[〇零一二三四五六七八九十两兩]{1,4}"
    r"(?=[个個]?(?:天|日|号|號|周|週|星期|礼拜|禮拜|月|年|小时|小時|时间|時間)|[ヶかカヵケ箇]月)"
)


def spelled(text: str, language: str) -> str:
    """``text`` in one spelling.

    >>> spelled("Sábado, ÚLTIMA vez", "es")
    'sabado, ultima vez'
    """
    if language == "en":
        return text.lower()
    if language not in _WITH_MARKS:
        parts = unicodedata.normalize("NFKD", text.lower())
        return "".join(part for part in parts if not unicodedata.combining(part))
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain.translate(_ARABIC) if language == "ar" else plain


def folded(text: str, language: str) -> str:
    """``text`` in one spelling, with its numbers in digits.

    >>> folded("十月十七日", "zh"), folded("星期一", "zh")
    ('10月17日', '星期一')
    """
    plain = spelled(text, language)
    if language not in _CHINESE_NUMBERS:
        return plain
    return _NUMBER.sub(lambda number: _in_digits(number.group()), plain)


def _in_digits(characters: str) -> str:
    """A number below a hundred, or a year digit by digit; unchanged where it is neither."""
    if _TEN not in characters:
        return "".join(str(_DIGITS[each]) for each in characters)
    tens, _, ones = characters.partition(_TEN)
    if len(tens) > 1 or len(ones) > 1 or _TEN in ones:
        return characters
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
