"""English words that go with any topic and are none: the commonest verbs and adverbs, and times."""

from __future__ import annotations

_LIST = """
able actually almost already always another anyone anything around away back became become begin
best better big bit bring call came change chat check come day definitely different else end
enough even ever every everyone everything excited exciting feel felt find first found full fun
gave get getting give glad go goes going gonna gotta guess guy guys happen happened happy hard
hear help hope hour huge inspiring interesting keep kind kinda know last late lately learn least
let like little live long look looking looks lot love made make makes making many mean might mine
minute moment month must name need never new next nothing often old one part people person pick
place plan pretty probably put quite ready real really recently remember right said saw say see
seem seen show side since small someone something sometimes soon sort sound sounds special start
started stay still stuff sure take taken takes taking talk talked tell thing things think thinking
though thought time today together told tomorrow took totally tried try trying turn two us use
used wait wanna want wanted way week weekend went whole without wonderful wondering work working
worth would year yesterday yet
"""
GENERAL_WORDS = frozenset(_LIST.split())
