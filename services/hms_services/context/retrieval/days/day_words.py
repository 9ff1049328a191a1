"""Words of time that the language data of dateparser lacks, by language.

dateparser's data has the names of months, weekdays and units, and phrases such as "yesterday". Here
is what people say around them. All are alternatives of a pattern, in the spelling of ``folding``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Relative = tuple[int, str]
"""A number of units from now, such as ``(-1, "day")``; ``morning`` of that day and so on too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWords:
    """The words of one language. An empty text is a word that the language does not need."""

    last: str
    """The adjective of the last week, or the last Tuesday."""
    this: str
    next: str
    recent: str
    """… of the last three days."""
    numbers: str
    """From one to ten, with a blank between."""
    vague: Mapping[str, float] = field(default_factory=dict)
    """Words for numbers that are no whole ones, or none in particular."""
    ago: str = ""
    """What stands behind the unit."""
    before: str = ""
    """What stands before the number."""
    and_half: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    """Forms of units that the data lacks."""
    relative: Mapping[Relative, str] = field(default_factory=dict)
    weekdays: tuple[str, ...] = ()
    """Forms of weekdays that the data lacks, from Monday on."""
    months: tuple[str, ...] = ()
    """… and of months, from January on."""
    on: str = ""
    """What makes a weekday that day rather than a habit; where empty, its name alone does."""
    weekend: str
    seasons: tuple[str, str, str, str]
    """From spring on."""
    season_lead: str = ""
    """What a season must stand behind where nothing else tells which one it is."""
    bare: bool = False
    """Whether "month ago" is said for "a month ago"."""
    christmas: str
    new_year: str
    future: str
    """Words that tell that a question is about what is to come."""
    glue: str = r"\s+"
    """What stands between a noun and its adjective, or a day, its month and its year."""
    after: bool = False
    """Whether adjectives stand behind the noun."""
    week_first: bool = False
    """Whether the last Tuesday is always that of last week."""
