"""Terms of scripts that write no spaces between words: pairs of characters.

A run of Chinese characters, of katakana or of Thai letters gives its pairs, and a character that
stands alone gives itself. On 34 stores of Chinese messages pairs alone find more than characters
and pairs together. Hiragana are mostly grammar: a run of them that is nothing else gives no term.
"""

from __future__ import annotations

import re

_THAI_TO_KHMER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3"
_HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_HIRAGANA = "\u3041-\u3096"

UNSPACED = _THAI_TO_KHMER + _HAN + _KATAKANA + _HIRAGANA
"""The characters of these scripts, as a class of a pattern."""

_RUN = re.compile(rf"[{_HAN}]+|[{_KATAKANA}]+|[{_HIRAGANA}]+|[{_THAI_TO_KHMER}]+")
_FIRST_HIRAGANA, _LAST_HIRAGANA = _HIRAGANA[0], _HIRAGANA[-1]
# Endings of verbs, particles and words that ask: what stands at the end of a run of hiragana.
_GRAMMAR = re.compile(
    "(?:ました|ません|ましょう|ますか|ます|でしたか|でした|でしょうか|でしょう|ですか|です|ている|ていた"
    "|てい|っている|っていた|ってい|った|って|だった|だっけ|だ|したか|した|している|していた|してい|して|する"
    "|しま|いる|いた|いま|ある|あった|あり|あっ|なの|のか|のは|のが|のを|の|には|では|とは|にも|でも|は|が|を|に"
    "|へ|と|も|で|か|ね|よ|な|から|まで|より|という|こと|どこ|いつ|だれ|なに|なん|どの|どれ|どう|これ|それ"
    "|あれ|この|その|あの|さん|たち|くれた|くれ|られ|れて|んで|いて|えて)+$"
)
# Chinese words that join others, and those that ask: they part a run.
_JOINING = re.compile(
    "什么|什麼|怎么|怎麼|哪里|哪裡|哪些|哪个|我们|你们|他们|她们|[的了吗嗎呢吧是谁誰哪我你您他她]"
)


def unspaced_terms(word: str) -> list[str]:
    """The terms of a run of these scripts, in their order.

    >>> unspaced_terms("東京へ行きます"), unspaced_terms("我的职业是什么")
    (['東京', '行'], ['职业'])
    """
    return [term for run in _RUN.findall(word) for term in _terms_of(run)]


def _terms_of(run: str) -> list[str]:
    if _FIRST_HIRAGANA <= run[0] <= _LAST_HIRAGANA:
        rest = _GRAMMAR.sub("", run)
        return pairs(rest) if len(rest) > 1 else []
    parts = [part for part in _JOINING.split(run) if part]
    return [term for part in parts for term in (pairs(part) if len(part) > 1 else [part])]


def pairs(run: str) -> list[str]:
    """Each character with the one behind it."""
    return [run[i : i + 2] for i in range(len(run) - 1)]
