"""The words that tell what kind of answer a question wants, by language.

English has patterns of its own in ``question``; here is one row for each other language. A row is
compared with the question without accents and in small letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hms_streams.languages.spelling import folded


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The patterns of one language, to be searched in folded text."""

    when: re.Pattern[str]
    """It asks for a moment."""
    how_long: re.Pattern[str]
    """It asks for a duration or an age."""
    several: re.Pattern[str]
    """It asks for several things."""
    wants_name: re.Pattern[str]
    """It asks who, which or where."""
    past: re.Pattern[str]
    """It asks how things used to be."""


def _opening(words: str) -> re.Pattern[str]:
    """At the beginning of the question, behind one short word at most: "à quel", "а когда"."""
    return re.compile(rf"^\W*(?:\w{{1,5}}\W+)?(?:{folded(words)})(?!\w)")


def _anywhere(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{folded(words)})(?!\w)")


def _inside(words: str) -> re.Pattern[str]:
    """Also within a run of characters: there are no spaces, or particles cling to words."""
    return re.compile(folded(words))


def _spaced(when: str, how_long: str, several: str, wants_name: str, past: str) -> QuestionWords:
    return QuestionWords(
        _opening(when), _anywhere(how_long), _anywhere(several), _opening(wants_name),
        _anywhere(past),
    )  # fmt: skip


def _unspaced(when: str, how_long: str, several: str, wants_name: str, past: str) -> QuestionWords:
    return QuestionWords(*map(_inside, (when, how_long, several, wants_name, past)))


# fmt: off
QUESTION_WORDS = {
    "de": _spaced(
        r"wann|welche[mnrs]? (?:datum|tag|monat|jahr|woche|uhrzeit)|wie ?viel uhr",
        r"wie lange|wie alt",
        r"wie viele|was alles|wer alles|alle|welche \w+n",
        r"wer|wem|wen|wessen|welche[mnrs]?|wo|wohin|woher|wie hei(?:ß|ss)\w*|wie nennt",
        r"früher|damals|ursprünglich|zuvor|anfangs|vorher|einst",
    ),
    "fr": _spaced(
        r"quand|quelle (?:date|heure|annee)|quel (?:jour|mois)",
        r"combien de temps|depuis combien|quel âge",
        r"combien de(?! temps)|quels|quelles|lesquels|lesquelles|tous les|toutes les",
        r"qui|quel|quelle|où|comment s'appel\w*",
        r"avant|autrefois|auparavant|à l'origine|à l'époque|au début|précédemment",
    ),
    "es": _spaced(
        r"cuándo|qué (?:día|fecha|hora|mes|año)",
        r"cuánto tiempo|hace cuánto|cuántos años|qué edad",
        r"cuántos(?! años)|cuántas|cuáles|todos los|todas las|qué tipos",
        r"quién|quiénes|cuál|dónde|adónde|cómo se llama\w*",
        r"antes|antiguamente|originalmente|al principio|anteriormente|en aquel entonces|solía\w*",
    ),
    "pt": _spaced(
        r"quando|que (?:dia|data|horas?|mês|ano)",
        r"quanto tempo|há quanto|que idade|quantos anos",
        r"quantos(?! anos)|quantas|quais|todos os|todas as|que tipos",
        r"quem|qual|onde|aonde|como se chama\w*",
        r"antes|antigamente|originalmente|no início|anteriormente|naquela época|costumava\w*",
    ),
    "it": _spaced(
        r"quando|che (?:giorno|ora|anno|mese|data)",
        r"quanto tempo|da quanto|quanti anni|che età",
        r"quanti(?! anni)|quante|quali|tutti i|tutte le",
        r"chi|dove|quale?|come si chiama\w*",
        r"prima|in passato|originariamente|all'inizio|un tempo|una volta",
    ),
    "nl": _spaced(
        r"wanneer|welke (?:dag|datum|maand)|welk jaar|hoe laat",
        r"hoe ?lang|hoe oud",
        r"hoeveel|alle|allemaal|welke \w+en",
        r"wie|wiens|waar|waarheen|welke?|hoe heet\w*",
        r"vroeger|eerder|oorspronkelijk|voorheen|destijds",
    ),
    "ru": _spaced(
        r"когда|како[мй] (?:год\w*|месяц\w*|день)|какого числа|во сколько|каких пор",
        r"как долго|сколько (?:времени|лет|месяцев|недель|дней|часов)",
        r"сколько(?! (?:времени|лет|месяцев|недель|дней|часов|сто\w+))|какие|каких|все|список",
        r"кто|кого|кому|кем|чей|чья|чьё|где|куда|откуда|какой|какая|какое|какую|как зовут",
        r"раньше|прежде|изначально|сначала|тогда|когда-то|в прошлом",
    ),
    "ar": _spaced(
        r"متى|أي (?:يوم|شهر|سنة|عام|تاريخ|ساعة)",
        r"كم من الوقت|منذ كم|كم عمر\w*|كم (?:سنة|شهرا|يوما|ساعة)|كم استغرق\w*",
        r"كم عدد|كل|جميع|أنواع|كم (?!عمر|سنة|شهرا|يوما|ساعة|من)\w+",
        r"من|أين|أي|ما اسم|ما هو اسم|لمن",
        r"سابقا|السابق|من قبل|الماضي|البداية|قديما|الأصل",
    ),
    "hi": _unspaced(
        r"कब(?! से)|किस (?:दिन|तारीख|महीने|साल|समय)|कितने बजे",
        r"कितने (?:समय|दिन|साल|महीने|घंटे)|कितनी (?:देर|उम्र)|कब से",
        r"कितने(?! (?:समय|दिन|साल|महीने|घंटे|बजे))|कौन.कौन|क्या.क्या|सभी|सारे",
        r"कौन|किसका|किसकी|किसके|किसने|किसे|कहाँ|किस |नाम",
        r"पहले|शुरू में|पूर्व में",
    ),
    "ko": _unspaced(
        r"언제|몇 ?월|몇 ?년(?! ?동안)|몇 ?시(?! ?간)|무슨 ?요일|며칠(?! ?동안)",
        r"얼마나 ?(?:오래|걸)|얼마 ?동안|몇 ?살|나이|몇 ?(?:년|시간|달|주|일) ?동안|며칠 ?동안",
        r"몇 ?(?:개|명|가지|마리|번|권)|모두|모든",
        r"누구|누가|어디|어느|이름",
        r"예전|이전|원래|처음에|옛날|과거",
    ),
    "ja": _unspaced(
        r"いつ(?!も)|何月|何年(?!間)|何日(?!間)|何時(?!間)|何曜日",
        r"どのくらい|どれくらい|どれぐらい|何年間|何日間|何時間|何歳|何か月",
        r"いくつ|何人|何個|何冊|何回|何匹|すべて|全部",
        r"誰|だれ|どこ|どの(?!くらい)|どちら|名前",
        r"以前|昔|もともと|元々|最初|かつて|前は|当時",
    ),
    "zh": _unspaced(
        r"什[么麼][时時]候|何[时時]|[几幾][点點月号號]|哪[一]?[天年]|哪[个個]月|星期[几幾]|周几",
        r"多久|多[长長][时時][间間]|[几幾](?:天|年|[个個]月|小时)|[几幾][岁歲]|多大",
        r"哪些|多少[人个個本次种種件位]|[几幾][个個](?!月)|[几幾][种種]|所有|全部|列出",
        r"[谁誰]|哪[里裡儿家位个個]|叫什[么麼]|名字|什[么麼]地方",
        r"以前|之前|原[来來]|曾[经經]|[过過]去|最初|起初|[当當][时時]|从前",
    ),
}
# fmt: on
"""By the code of a language."""
