"""Terms of Korean: spaces part its words, and particles and endings cling to them."""

from __future__ import annotations

import re
from functools import lru_cache

from hms_streams.index.unspaced import pairs

HANGUL = "\uac00-\ud7a3"
"""The syllables, as a class of a pattern."""

# Particles behind nouns, and the endings of polite and plain speech.
_PARTICLE = re.compile(
    "(?:으로부터|에서부터|에게서|한테서|이랑|에서는|에서|에게|한테|까지|부터|처럼|보다|으로|이나|에는|에도|라고"
    "|이에요|예요|이야|이었어요|였어요|입니다|입니까|인가요|은|는|이|가|을|를|에|의|와|과|도|로|만|랑|야)$"
)
_ENDING = re.compile(
    "(?:했습니다|했어요|했어|했니|했나요|합니다|합니까|해요|하나요|하는|하고|하니|하다|해"
    "|습니다|습니까|었어요|았어요|었어|았어|어요|아요|나요|니까|네요|어|아|요|다)$"
)
_FUNCTION_LIST = """
나 내 저 제 너 네 우리 저희 그 이 저것 그것 이것 뭐 뭘 무엇 무슨 어디 어느 언제 누구 누가 왜 어떻게
어떤 몇 얼마 얼마나 있 없 하 것 수 때 및 또 그리고 그런데 하지만 안 못 더
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_LIST.split())


@lru_cache(maxsize=65536)
def hangul_terms(word: str) -> tuple[str, ...]:
    """The terms of one word: without its particle or ending, and the pairs of what is left.

    >>> hangul_terms("민수는"), hangul_terms("비밀번호가"), hangul_terms("어디에")
    (('민수',), ('비밀번호', '비밀', '밀번', '번호'), ())
    """
    kept = _bare(word)
    if kept in _FUNCTION_WORDS:
        return ()
    return (kept, *pairs(kept)) if len(kept) > 2 else (kept,)


def _bare(word: str) -> str:
    for tail in (_PARTICLE, _ENDING):
        bare = tail.sub("", word)
        if bare in _FUNCTION_WORDS or 2 <= len(bare) < len(word):
            return bare
    return word
