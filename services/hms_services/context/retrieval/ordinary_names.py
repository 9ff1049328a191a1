"""Names that are ordinary words too: in small letters they name nobody."""

from __future__ import annotations

from hms_streams.languages.function_words import FUNCTION_WORDS

_NAME_LIST = """
amber angel april archer art ash august autumn baker basil bay bill blue bob brook brooks buddy
carol chance charity chase chip christian christmas clay cliff colt cook crystal daisy dale dash
dawn dean destiny dick dolly don drew earl ebony eve faith fern ford forest frank gale gene ginger
glen glory grace grant guy harmony harry hazel heath heather herb holly honey hope hunter iris ivy
jack jade jasmine jay jean jersey jewel joy june justice king lance lane laurel lily marina mark
mason max may melody mercy mike miles misty nick north ocean olive opal page paris patience patsy
pearl peg penny pepper piper poppy porter prince queen rain randy ray reed rich river rob robin
rock rocky rose rowan ruby rusty sage sandy scout skip sky star sterling stone storm sue summer
sunny taylor terry trinity van victor violet wade ward west willow winter wolf wood woody wren
"""
_ROLE_LIST = "admin agent ai assistant bot client customer human me model support system user"
_ORDINARY = frozenset(_NAME_LIST.split()).union(_ROLE_LIST.split(), *FUNCTION_WORDS.values())
# They open questions: "Will she come?", "May I?"
_AUXILIARIES = frozenset({"can", "do", "may", "will"})


def is_ordinary(word: str) -> bool:
    """Whether a word in small letters is an ordinary word or a role, whoever may be called so."""
    return word in _ORDINARY


def opens_question(word: str) -> bool:
    """Whether a word in small letters, at the beginning of a question, is its verb."""
    return word in _AUXILIARIES
