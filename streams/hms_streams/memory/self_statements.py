# ruff: noqa: RUF001 - other languages have other punctuation.
"""Whether a line tells something lasting of its speaker: "I'm a baker in Ghent", "我住在上海"."""

from __future__ import annotations

import re

# One row a language: who somebody is, where, what they do, whom they have, what they like.
_PATTERNS: dict[str, str] = {
    "en": (
        r"\bmy name(?:'s| is)\b|\b(?:call me|they call me|people call me)\b|\bi(?:'m|m|"
        r" am) (?!(?:not )?(?:so |really |just |very |quite |still |kinda |kind of |a bit |"
        r"a little |pretty |also |now )*(?:sure|sorry|afraid|wonder|look|try|curious|think|"
        r"going|glad|happy|here|back|ready|done|worried|trying|concerned|interested|excited|"
        r"confused|stuck|having|getting|working on|feeling|using|asking|aware|unsure|good|fine|"
        r"ok|okay|tired|sick of|thinking|wondering|looking|considering|planning|about to|"
        r"struggling|running)\b)|\bi (?:(?:currently|usually|always|never|often|mostly|only|"
        r"really|also|still|don't|do not|can't|cannot) )*(?:live|reside|work (?:as|at|for|in|"
        r"with|from)|study|studied|teach|come from|grew up|was born|speak|drive|own|play|prefer|"
        r"love|hate|enjoy|dislike|eat|drink|collect|suffer from|believe in)\b|\bi (?:really |"
        r"also |don't |do not )?like (?!(?:that|this|it|the idea|to know|how|what|your|you)\b)|"
        r"\bi (?:have|'ve got|have got|keep) (?:an?|two|three|four|five|six|\d+|no|some|"
        r"several) (?!(?:question|problem|feeling|doubt|idea|look|few|lot|hard|meeting|minute|"
        r"call)\b)|\bmy (?:\w+ ){0,2}(?:wife|husband|partner|girlfriend|boyfriend|son|daughter|"
        r"kids?|child(?:ren)?|mother|father|mom|mum|dad|sister|brother|dog|cat|job|birthday|"
        r"hometown|shop|company|hobby|hobbies|address|phone|e-?mail|blood type|diet|allerg\w+|"
        r"favou?rite \w+)(?: \w+){0,2}(?:'s| is| are| was| has| have| lives?| works?| opens?)\b|"
        r"\bi(?:'m| am)(?: \w+)? (?:allergic|vegan|vegetarian|married|single|divorced|retired|"
        r"\d+ years)\b"
    ),
    "zh": (
        r"我(?:叫|姓|是|住|来自|在.{1,12}(?:工作|上班|上学|读书|住)|喜欢|爱|最爱|讨厌|不喜欢|对.{1,10}过敏|有(?!个?问题|点)|今年|"
        r"的(?:名字|工作|职业|生日|爱好|家|妻子|丈夫|孩子|儿子|女儿|电话|邮箱|公司))"
    ),
    "ja": (
        r"(?:私|わたし|僕|俺|自分)(?:は|の(?:名前|仕事|趣味|誕生日|家族|妻|夫|息子|娘)).{1,40}|(?:と申します|といいます|と言います|に住んで|"
        r"に勤めて|が好き|が嫌い|アレルギー|出身です|歳です)"
    ),
    "ko": (
        r"(?:저는|나는|난|제|내) .{0,30}(?:입니다|이에요|예요|이야|야|"
        r"살아|살고|삽니다|일해|일하고|일합니다|좋아|싫어|있어요|있습니다|알레르기)|"
        r"(?:이름은|직업은|생일은|취미는|가족은)"
    ),
    "de": (
        r"\bich (?:hei(?:ß|ss)e|bin (?!(?:mir |nicht |so |gerade |noch )*(?:sicher|nicht|am|"
        r"gespannt|froh|fertig|da|dabei|unsicher)\b)|wohne|lebe|arbeite|komme aus|spreche|mag|"
        r"liebe|hasse|bevorzuge|trinke|esse|habe (?:einen?|eine|zwei|drei|kein\w*)\b(?! frage|"
        r" problem))|\bmein(?:e|en|em)? (?:\w+ )?(?:name|frau|mann|sohn|tochter|kind\w*|hund|"
        r"katze|beruf|geburtstag|firma|laden|hobby|adresse|mutter|vater|schwester|bruder|"
        r"lieblings\w+)\b"
    ),
    "fr": (
        r"\bje (?:m'appelle|suis (?!(?:pas |vraiment |très )*(?:sûr|désolé|en train|content|"
        r"perdu|curieu))|vis|habite|travaille|viens de|parle|préfère|déteste|bois|mange|"
        r"n'aime pas)|\bj'(?:habite|aime|adore|ai (?:un|une|deux|trois|\d+)\b(?! question|"
        r" problème))|\b(?:mon|ma|mes) (?:nom|femme|mari|fils|fille|enfants?|chien|chat|métier|"
        r"travail|anniversaire|entreprise|mère|père|sœur|frère)\b"
    ),
    "es": (
        r"\b(?:me llamo|soy (?!yo\b)|vivo|trabajo (?:como|en|de|para)|me gusta\w*|"
        r"no me gusta\w*|me encanta\w*|prefiero|odio|hablo|nací|tengo (?:un|una|dos|tres|"
        r"\d+)\b(?! pregunta| problema| duda))|\bmis? (?:nombre|esposa|marido|mujer|hij[oa]s?|"
        r"perr[oa]|gat[oa]|trabajo|cumpleaños|empresa|madre|padre|herman[oa])\b"
    ),
    "pt": (
        r"\b(?:meu nome|me chamo|eu sou|sou (?:um|uma|de|do|da|alérgic\w+|professor\w*|"
        r"casad\w+)|moro|vivo em|trabalho (?:como|em|no|na|de|para)|gosto de|não gosto|adoro|"
        r"prefiro|odeio|falo|nasci|tenho (?:um|uma|dois|duas|três|\d+)\b(?! pergunta| problema|"
        r" dúvida))|\b(?:meu|minha|meus|minhas) (?:esposa|marido|mulher|filh[oa]s?|cachorr[oa]|"
        r"gat[oa]|trabalho|aniversário|empresa|mãe|pai|irmã|irmão)\b"
    ),
    "ru": (
        r"(?:меня зовут|\bя (?:живу|работаю|учусь|люблю|не люблю|ненавижу|предпочитаю|родил\w+|"
        r"говорю|врач|учител\w+|программист\w*|женат|замужем|из)|у меня (?:есть|аллергия|двое|"
        r"трое|один|одна|два|три|сын|дочь|собака|кошка)|мне \d+|мне нрав\w+|\bмо[йяи] (?:имя|"
        r"жена|муж|сын|дочь|дети|работа|профессия|день рождения|компания|мать|мама|отец|папа|"
        r"сестра|брат))"
    ),
    "ar": (
        r"(?:اسمي|إسمي|أنا (?!لست متأكد|آسف)|انا |أعيش|اعيش|أسكن|أعمل|اعمل|أحب|احب|لا أحب|أكره|"
        r"أفضل|عندي|لدي|عمري|زوجتي|زوجي|ابني|ابنتي|ولدت)"
    ),
    "hi": (
        r"(?:मेरा नाम|मेरी (?:पत्नी|बेटी|बहन|माँ|नौकरी)|मेरे (?:पति|बेटे|पिता|भाई|पास)|"
        r"मेरा (?:बेटा|काम|जन्मदिन|घर|भाई)|मैं .{0,40}(?:हूँ|हूं|रहता|रहती|करता|करती)|"
        r"मुझे .{0,30}(?:पसंद|एलर्जी|नापसंद))"
    ),
}
_ALL = re.compile("|".join(f"(?:{row})" for row in _PATTERNS.values()))
# Of a longer text the beginning says who speaks.
_READ = 600


def tells_of_self(text: str) -> bool:
    """Whether ``text`` tells something lasting of whoever says it.

    >>> tells_of_self("I'm a baker in Ghent."), tells_of_self("I'm not sure about yeast prices.")
    (True, False)
    """
    return _ALL.search(text[:_READ].lower().replace("\u2019", "'")) is not None
