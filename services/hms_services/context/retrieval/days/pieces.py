"""What the patterns of expressions are made of in one language: its words, each with its name."""

from __future__ import annotations

from collections.abc import Iterator

from hms_services.context.retrieval.days.vocabulary import Language

# Vowels of Hindi are marks, which \w does not match.
_DEVANAGARI = "\u0900-\u0963\u0966-\u097f"


class Pieces:
    """What the patterns of one language are made of.

    Args:
        language: of the patterns.
    """

    def __init__(self, language: Language) -> None:
        spell, words = language.spell, language.words
        self.language, self.after = language, words.after
        self.english = language.code == "en"
        self.gap = r"\s+" if language.spaced else r"\s*"
        self.glue, self.on = spell(words.glue), spell(words.on)
        self.last, self.this, self.next = map(spell, (words.last, words.this, words.next))
        self.recent, self.weekend = spell(words.recent), spell(words.weekend)
        self.ago, self.before = spell(words.ago), spell(words.before)
        self.seasons = [spell(each) for each in words.seasons]
        self.season_lead = spell(words.season_lead)
        self.christmas, self.new_year = spell(words.christmas), spell(words.new_year)
        self.on_lead = rf"(?:(?:{self.on})\s+)?" if self.on else ""
        self.half = rf"(?P<half>\s+(?:{spell(words.and_half)}))?" if words.and_half else ""
        measure = "" if language.spaced else "[个個箇]?"
        self.number = rf"(?P<number>{language.numbers.pattern}){self.half}{measure}"
        self.unit = rf"(?P<unit>{language.units.pattern})"
        self.weekday = rf"(?P<weekday>{language.weekdays.pattern})"
        self.month = rf"(?P<month>{language.months.pattern})"

    @property
    def edges(self) -> tuple[str, str]:
        """What stands before and behind an expression."""
        if not self.language.spaced:
            return "", ""
        if self.language.code == "hi":
            return rf"(?<![\w{_DEVANAGARI}])", rf"(?![\w{_DEVANAGARI}])"
        # Some words of Arabic are one letter, written together with the next.
        return r"(?<!\w)[وفبل]?" if self.language.code == "ar" else r"(?<!\w)", r"(?!\w)"

    @property
    def core(self) -> list[str]:
        """Words of which every expression, unless it has a digit, holds one."""
        language = self.language
        kinds = (language.months, language.weekdays, language.units, language.relative)
        return [
            *(alternatives for kind in kinds for alternatives in kind.alternatives),
            *(self.weekend, self.christmas, self.new_year, *self.seasons),
        ]

    def some(self, noun: str, lead: str = "") -> Iterator[str]:
        """A noun with the adjective of the last, this or the next one; ``lead`` may stand before
        it."""
        noun = f"(?:{lead})?{noun}"
        this, last = rf"(?P<this>{self.this})", rf"(?P<last>{self.last})"
        adjective = rf"(?:{last}|{this}|(?P<next>{self.next}))"
        if self.after:
            yield rf"{noun}{self.gap}{adjective}"
            # "Este verano", "cet été": this one may stand in front.
            yield rf"(?:{this}|{last}){self.gap}{noun}"
        else:
            yield rf"{adjective}{self.gap}{noun}"
