"""The facts of a person that change, and the ways in which people say them.

Each attribute has two sets of wordings. The first was there while the rules for replaced statements
were written; the second was written afterwards and is kept from them: the difference between the
two tells how well the rules carry over.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_CITIES = (
    *("Utrecht", "Delft", "Lisbon", "Ghent", "Oslo", "Turin", "Leipzig", "Porto", "Lyon", "Graz"),
    *("Bergen", "Aarhus", "Tartu", "Malaga", "Bruges", "Galway"),
)
_FIRMS = (
    *(
        "Lindqvist Books",
        "Harbour Labs",
        "Noordzee Tea",
        "Brightwell",
        "Kestrel Maps",
        "Ferro Works",
    ),
    *("Alder & Finch", "Quayside Press", "Motley Radio", "Orchard Health"),
)
_CARS = ("Volvo", "red Fiat", "blue Skoda", "Saab", "white van", "Renault", "green Mini", "Honda")
_FOODS = ("ramen", "paella", "lasagne", "dal", "mussels", "dumplings", "risotto", "falafel")
_COLOURS = ("teal", "ochre", "crimson", "violet", "navy", "olive", "amber", "coral")
_PETS = ("Miso", "Biscuit", "Pepper", "Juniper", "Olive", "Rocket", "Hazel", "Pickle")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_JOBS = ("nurse", "carpenter", "translator", "florist", "pilot", "baker", "geologist", "tutor")
_HABITS = ("coffee", "meat", "tennis", "chess", "cheese", "sushi", "podcasts", "beer")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that changes.

    ``{v}`` is the value in every wording, ``{who}`` the person's name in a question.
    """

    name: str
    values: Sequence[str]
    said: Sequence[str]
    changed: Sequence[str]
    said_unseen: Sequence[str]
    changed_unseen: Sequence[str]
    asked: Sequence[str]

    def wordings(self, *, first: bool, unseen: bool) -> Sequence[str]:
        """Those for a first statement, or for one after a change."""
        if first:
            return self.said_unseen if unseen else self.said
        return self.changed_unseen if unseen else self.changed


def phone_number(source: random.Random) -> str:
    """Ten digits as people write them."""
    return f"06 {source.randrange(10**4):04} {source.randrange(10**4):04}"


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "home", _CITIES,
        ("I live in {v}.", "I'm based in {v}."),
        ("I have moved: I live in {v} now.", "I moved to {v}.", "I live in {v} now."),
        ("My home is in {v}.", "I settled in {v}."),
        ("I just relocated to {v}.", "I now live in {v}."),
        ("Where does {who} live?", "In which city does {who} live now?"),
    ),
    Attribute(
        "employer", _FIRMS,
        ("I work at {v}.", "I am working for {v}."),
        ("I now work at {v}.", "I started a new job at {v}."),
        ("I'm employed at {v}.", "I currently work for {v}."),
        ("I just started working at {v}.", "I work for {v} these days."),
        ("Where does {who} work?", "Which company does {who} work for?"),
    ),
    Attribute(
        "car", _CARS,
        ("I drive a {v}.", "My car is a {v}."),
        ("I now drive a {v}.", "My car is now a {v}."),
        ("I'm driving a {v}.", "I currently drive a {v}."),
        ("I drive a new {v}.", "I now drive the {v}."),
        ("What car does {who} drive?",),
    ),
    Attribute(
        "favourite food", _FOODS,
        ("My favourite food is {v}.",),
        ("My favourite food is {v} now.", "My favourite food has changed to {v}."),
        ("My favorite dish is {v}.",),
        ("My favorite dish is now {v}.",),
        ("What is {who}'s favourite food?", "What food does {who} like best?"),
    ),
    Attribute(
        "favourite colour", _COLOURS,
        ("My favourite colour is {v}.",),
        ("My favourite colour is {v} these days.", "My favourite colour is now {v}."),
        ("My best-loved colour is {v}.",),
        ("My best-loved colour has become {v}.",),
        ("What is {who}'s favourite colour?",),
    ),
    Attribute(
        "phone number", (),
        ("My phone number is {v}.",),
        ("My new phone number is {v}.", "My phone number has changed to {v}."),
        ("My mobile number is {v}.",),
        ("My mobile number is now {v}.",),
        ("What is {who}'s phone number?", "Which number reaches {who}?"),
    ),
    Attribute(
        "cat", _PETS,
        ("My cat's name is {v}.", "My cat is called {v}."),
        ("My cat is now called {v}.", "My new cat is called {v}."),
        ("My cat is named {v}.",),
        ("My cat is now named {v}.",),
        ("What is {who}'s cat called?",),
    ),
    Attribute(
        "training day", _DAYS,
        ("My training day is {v}.",),
        ("My training day has moved to {v}.", "My training day is now {v}."),
        ("My workout day is {v}.",),
        ("My workout day moved to {v}.",),
        ("On which day does {who} train?", "When is {who}'s training day?"),
    ),
    Attribute(
        "occupation", _JOBS,
        ("I work as a {v}.",),
        ("I now work as a {v}.",),
        ("I'm working as a {v}.",),
        ("I currently work as a {v}, after all.",),
        ("What does {who} work as?",),
    ),
)  # fmt: skip
"""One value at a time."""

HABITS = _HABITS
HABIT_SAID = ("I love {v}.", "I like {v}.", "I really enjoy {v}.")
HABIT_REVERSED = ("I no longer like {v}.", "I don't like {v} any more.", "I gave up {v}.")
HABIT_ASKED = ("Does {who} like {v}?", "What does {who} think of {v}?")

CHATTER = (
    "The weather is lovely today.", "What a week.", "Did you see the match?", "I slept badly.",
    "The train was late again.", "Thanks, that is kind of you.", "How was your weekend?",
    "We should have lunch soon.", "That sounds wonderful.", "I finally cleaned the kitchen.",
    "The neighbours are having a party.", "Have you read anything good?", "Good luck tomorrow!",
)  # fmt: skip
