"""Which questions ask for a person as a whole: "What do you know about me?", "Who is Ada?".

One row a language. The place of the person is ``ME``: the words for "me" there, or the "I" that
stands for a name in ``Named.spoken``. A question about one thing of a person ("What do you know
about my car?") is none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hms_services.context.retrieval.named_people import Named

# What may follow the person at the end of a question.
_END = (
    r"(?:[\s,]+(?:so far|already|now|right now|at all|please|exactly|as a person|overall|in general"
    r"|(?:from|in|based on) (?:your memory|our (?:chats?|conversations?|talks?)|memory)))*"
    r"[\s?!.。？！؟।]*\Z"
)
_PATTERNS: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:know|knows|known|remember|recall|learned|learnt|store[d]?|saved?|have|got|"
        r"noted|memor\w+|everything|all|anything|something|summary|overview|profile|facts|"
        r"information|info|tell me)\b.{0,60}\b(?:about|on|of|regarding)\s+(?:me|myself|us|i)"
        + _END,
        r"\bwho\s+(?:am|is|was|are)\s+(?:i|we)" + _END,
        r"\b(?:tell me (?:more )?about|describe|introduce|summari[sz]e|profile)\s+(?:me|"
        r"myself|i)" + _END,
        r"\b(?:what|all|everything)(?: that| do| did| have| can)? you(?:'ve|"
        r" have)?(?: all)? (?:know|remember|recall|learned|stored|saved)" + _END,
        r"\bwhat kind of (?:person|human) (?:am|is) i" + _END,
        r"\bwhat (?:is|are|does) (?:in )?(?:my|your) (?:profile|memory|"
        r"memories)(?: say)?(?: (?:of|about) (?:me|i))?" + _END,
    ),
    "zh": (
        r"(?:知道|了解|记得|记住|认识|总结|概括|归纳|告诉我|介绍|说说|讲讲|列出|描述).{0,14}(?:我|i)(?:的?(?:(?:什么|"
        r"哪些)(?:事情?|信息|情况)?|多少|一切|所有|全部|事情?|信息|情况|资料|个人信息|所有(?:事情?|信息|情况)|全部(?:事情?|信息|"
        r"情况)))?(?:吗|呢|吧)?" + _END,
        r"(?:^|[^道])我是谁",
        r"对(?:我|i)(?:都|有|的)?(?:什么|多少|哪些|怎样的)?(?:的)?(?:了解|印象|认识|知道)",
        r"(?:我|i)是(?:个|一个)?(?:什么样|怎样|怎么样)的人",
        r"关于(?:我|i)(?:的)?(?:一切|所有|全部|什么|哪些)",
        r"i是谁",
    ),
    "ja": (
        r"(?:私|わたし|僕|ぼく|俺|自分|i)(?:について|のこと|に関して|に関する).{0,20}(?:知|覚|教|まとめ|話|わか|分か|何|全部|すべて)",
        r"(?:私|わたし|僕|俺|i)(?:は|って|とは)(?:誰|だれ|どんな人|何者)",
    ),
    "ko": (
        r"(?:나|저|내|제|i)\s?(?:에\s?대해서?|에\s?관해서?|에\s?대한|에\s?관한|를|을|에\s?대해\s?서).{0,24}(?:알|아는|"
        r"기억|말해|알려|요약|정리|뭐|무엇|설명|소개)",
        r"(?:나는|난|저는|전|내가|제가|i는|i은)\s?누구",
    ),
    "de": (
        r"\b(?:wei(?:ß|ss)t|wissen|wisst|kennst|merkst|gemerkt|gespeichert|gelernt|"
        r"erinnerst|erz[äa]hl\w*|sag\w*|fass\w*|zeig\w*|nenn\w*|liste|alles|zusammenfassung|"
        r"informationen)\b.{0,60}\b(?:[üu]ber|ueber|von|zu|an) (?:mich|mir|"
        r"i)\b(?:\s+(?:wei(?:ß|ss)t|wissen|gemerkt|gespeichert|gelernt|zusammen|bekannt|"
        r"hast|ist))*" + _END,
        r"\bwas\b.{0,40}\b[üu]ber (?:mich|i)\b.{0,40}(?:wei(?:ß|ss)t|wissen|bekannt|gemerkt|"
        r"gespeichert)",
        r"\bwer (?:bin|ist) (?:ich|i)\b" + _END,
        r"\bbeschreib\w* (?:mich|i)" + _END,
    ),
    "fr": (
        r"(?:sa(?:is|vez)|conna(?:is|issez|ît)|retien\w*|retenu|souvien\w*|appris|rappel\w*|"
        r"dis|dites|raconte\w*|parle\w*|r[ée]sum\w*|tout|m[ée]moire)\b.{0,50}(?:sur|de|"
        r"à propos de|au sujet de|concernant) (?:moi|i)" + _END,
        r"\bqui (?:suis-je|je suis|est i)" + _END,
        r"\bje suis qui" + _END,
        r"\bd[ée]cri\w*[- ](?:moi|i)" + _END,
    ),
    "es": (
        r"(?:sab(?:e|es|éis|en)|recuerd\w*|conoc\w*|aprend\w*|tienes|guardad\w*|dime|"
        r"d[ií]game|cu[ée]nta\w*|h[áa]bla\w*|resum\w*|todo)\b.{0,50}(?:de|sobre|acerca de|"
        r"respecto a) (?:m[ií]|i)" + _END,
        r"\bqui[ée]n (?:soy(?: yo)?|es i)" + _END,
        r"\bdescr[ií]be(?:me| i)" + _END,
    ),
    "pt": (
        r"(?:sab(?:e|es|em)|lembra\w*|recorda\w*|conhece\w*|aprende\w*|guardou|cont[ea]\w*|"
        r"diga|diz|fal[ea]\w*|resum\w*|tudo)\b.{0,50}(?:sobre|de|a respeito de|"
        r"acerca de) (?:mim|i)" + _END,
        r"\bquem (?:sou(?: eu)?|eu sou|é i)" + _END,
        r"\bdescreva(?:-me| i)" + _END,
    ),
    "ru": (
        r"(?:зна\w*|помн\w*|расска\w*|извест\w*|запомн\w*|узна\w*|опиши\w*|подыто\w*|"
        r"перечисл\w*|вс[её]|суммир\w*).{0,50}(?:обо мне|про меня|о i|про i)",
        r"(?:обо мне|про меня|о i|про i).{0,40}(?:зна|помн|извест|запомн)",
        r"\bкто (?:же )?(?:я|i)(?: так\w*)?" + _END,
    ),
    "ar": (
        r"(?:تعرف|تتذكر|تعلم|تذكر|أخبرن|اخبرن|لخص|احك|كل شيء|معلومات).{0,40}(?:عن[ِّ]*ي|"
        r"عن i)",
        r"من (?:أنا|انا|أكون|هو i|هي i)" + _END,
    ),
    "hi": (
        r"(?:मेरे|i के|i) (?:बारे|विषय) में.{0,40}(?:जान|पता|याद|बता|मालूम|क्या|सब)",
        r"(?:मैं|i) कौन (?:हूँ|हूं|हु|है)",
    ),
}
_ALL = re.compile("|".join(f"(?:{each})" for row in _PATTERNS.values() for each in row))
# Without one of these words no pattern of a language in ASCII fits: most questions are seen through
# in a microsecond.
_HINT = re.compile(
    r"\b(?:me|myself|us|i|we|you|mich|mir|ich|moi|mi|mim|soy|sou|suis|describeme|my|your)\b"
)
# No profile question is longer.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """A question that asks for a person as a whole."""

    people: frozenset[str]
    """The speakers that it names; empty where it asks for the user."""


def profile_question(named: Named) -> ProfileQuestion | None:
    """What a profile question asks for; None for any other question."""
    return ProfileQuestion(named.people) if asks_for_profile(named.spoken) else None


@lru_cache(maxsize=1024)
def asks_for_profile(spoken: str) -> bool:
    """Whether a question, its names as "I", asks for a person as a whole.

    >>> asks_for_profile("What do you know about me?"), asks_for_profile("你知道我的生日吗？")
    (True, False)
    """
    asked = spoken.casefold().strip()
    if len(asked) > _LONGEST or (asked.isascii() and not _HINT.search(asked)):
        return False
    return _ALL.search(asked) is not None
