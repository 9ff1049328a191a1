"""What users ask an assistant about, and what fills its long replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a user asks for help with. ``{v}`` is what the assistant recommends."""

    name: str
    requests: Sequence[str]
    recommended: str
    asked: Sequence[str]
    values: Sequence[str]
    parts: Sequence[str]
    """What the replies are made of."""


def _topic(
    name: str, requests: str, recommended: str, asked: str, values: str, parts: str
) -> Topic:
    lists = (tuple(text.split("|")) for text in (requests, asked, values, parts))
    wishes, questions, options, words = lists
    return Topic(name, wishes, recommended, questions, options, words)


TOPICS = (
    _topic("weekly meals",
           "Can you plan my dinners for the week?|What should I cook on busy evenings?",
           "To begin with I recommend {v}, since it keeps for three days.",
           "Which dish did you recommend to begin with?|What did you suggest I cook first?",
           "a lentil stew|baked aubergines|a barley risotto|chickpea curry",
           "shopping list|breakfast|leftovers|protein|vegetables|budget"),
    _topic("marathon training",
           "Help me to get fit again.|Could you write a training plan for me?",
           "For the first month I would do {v} and nothing more.",
           "Which exercise did you want me to do in the first month?|How did you say I start?",
           "two easy runs a week|thirty minutes of brisk walking|hill repeats on Sundays",
           "warm-up|recovery|heart rate|shoes|sleep|stretching"),
    _topic("job interview",
           "I have an interview soon, how do I prepare?|Practise interview questions with me.",
           "Open with {v}; that is what they remember.",
           "How did you advise me to open the interview?|"
           "What should be my first sentence in the interview?",
           "the story of the failed launch|a question about their clients|your longest project",
           "salary|strengths|weaknesses|questions|clothes|follow-up"),
    _topic("saving money",
           "How can I save more each month?|Look at my spending with me, please.",
           "The one change with the largest effect is {v}.",
           "Which change has the largest effect on my savings according to you?|"
           "What did you say saves me the most?",
           "cancelling two subscriptions|a standing order on payday|buying the monthly ticket",
           "rent|insurance|groceries|emergency fund|interest|debts"),
    _topic("garden",
           "My garden looks sad, what can I plant?|Which plants like shade?",
           "Under the trees I would put {v}.",
           "What did you want me to plant under the trees?|Which plants did you propose for shade?",
           "foxgloves|wild garlic|hostas and ferns|lungwort",
           "soil|watering|pruning|compost|slugs|sunlight"),
    _topic("learning a language",
           "How do I learn faster?|Make me a plan for ten weeks of study.",
           "Spend the mornings on {v}.",
           "What did you tell me to do in the mornings to learn?|"
           "Which exercise did you put into the mornings?",
           "shadowing a podcast|flash cards with whole sentences|reading aloud for ten minutes",
           "vocabulary|grammar|listening|speaking|pronunciation|motivation"),
    _topic("home office",
           "My desk at home is a mess, how should I set it up?|Improve my workplace, please.",
           "The first thing to buy is {v}.",
           "What did you say I should buy first for the desk?|"
           "Which purchase came first in your advice on my workplace?",
           "a monitor arm|a better lamp|a footrest|a wired keyboard",
           "posture|screen|noise|breaks|cables|light"),
    _topic("weekend trip",
           "Where could we go for two days?|Plan a short trip for us.",
           "My favourite for you is {v}, by train.",
           "Which destination was your favourite for our short trip?|"
           "Where did you suggest we travel by train?",
           "Antwerp|the Black Forest|Lake Bohinj|the Wadden Sea",
           "tickets|packing|weather|restaurants|museums|walks"),
    _topic("photography",
           "My pictures are blurred, what am I doing wrong?|Teach me to photograph people.",
           "Set the camera to {v} and leave it there.",
           "Which camera setting did you recommend?|How did you tell me to set the camera?",
           "aperture priority at f/4|1/250 of a second|continuous autofocus",
           "lens|light|background|focus|tripod|editing"),
    _topic("sleep",
           "I wake up at three every night.|How can I sleep better?",
           "Try {v} for two weeks before anything else.",
           "What should I try for two weeks to sleep, as you said?|"
           "Which remedy did you put before anything else at night?",
           "no screens after nine|a cooler bedroom|getting up at the same time",
           "caffeine|light|temperature|routine|stress|naps"),
)  # fmt: skip

OPENINGS = (
    "That is a good starting point. Here is an approach for {topic} that you can adapt.",
    "Thank you for telling me. Let us go through {topic} step by step.",
    "Great question! You said: {echo}. That makes {topic} easier.",
    "Of course. You mentioned: {echo}. I took it into account for {topic}.",
)
"""``{echo}`` is what the user said, in the assistant's words."""

ADVICE = (
    "**{Part}**: look at your {part} first, because it decides how much time is left for {other}.",
    "**{Part}**: write down for one week what you do about {part}, and compare it with {other}.",
    "**{Part}**: most people overrate {part} and forget {other}; begin small and stay with it.",
    "**{Part}**: if the {part} worries you, ask a friend who knows {topic} to look at it as well.",
    "**{Part}**: keep {part} and {other} apart, so that a bad day with one does not spoil both.",
    "**{Part}**: reward yourself when {part} went well three times, and note what helped.",
    "**{Part}**: in your situation I would not change {part} before {other} works by itself.",
    "**{Part}**: set a date in the calendar on which you look at {part} again with fresh eyes.",
)
CLOSINGS = (
    "Would you like me to turn this into a checklist for {topic}?",
    "Tell me how it goes, and we will adjust {part} and {other} together.",
    "If you share more about your {part}, I can make this more precise.",
)
