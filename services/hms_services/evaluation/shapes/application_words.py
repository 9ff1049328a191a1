"""Preferences of users and facts of customers, as an application writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preference:
    """A preference; ``{v}`` is what is preferred."""

    written: Sequence[str]
    asked: Sequence[str]
    values: Sequence[str]


def _preference(written: str, asked: str, values: str) -> Preference:
    return Preference(*(tuple(text.split("|")) for text in (written, asked, values)))


PREFERENCES = (
    _preference("Prefers answers {v}.|Wants replies {v}.",
                "How should replies be formatted?|In which form do I like answers?",
                "as bullet points|in short paragraphs|as tables where possible|in one sentence"),
    _preference("Likes a {v} tone.|Does not like anything but a {v} tone.",
                "In which style should you write to me?|How should you sound?",
                "dry|formal|cheerful|blunt"),
    _preference("On planes wants {v}.|Books {v} whenever there is a choice.",
                "Where do I like to sit when I fly?|Which seat should you reserve?",
                "window seats near the front|aisle seats|exit rows"),
    _preference("Hotels must have {v}.|Never stays in a hotel without {v}.",
                "What does my accommodation need?|Which feature matters to me overnight?",
                "a desk|blackout curtains|a gym|no carpet"),
    _preference("Meetings only {v}.|Does not accept meetings unless {v}.",
                "When may appointments be put into my calendar?|When am I free for calls?",
                "after ten in the morning|on Tuesdays and Thursdays|before lunch"),
    _preference("Measures distances in {v}.|Wants {v} instead of other units.",
                "Which units do I use?|How should lengths be given?",
                "kilometres|nautical miles|miles"),
    _preference("Dates should look like {v}.|Writes a date as {v}.",
                "Which date format do I like?|How do I write days?",
                "2025-02-03|03.02.2025|3 Feb 2025"),
    _preference("Uses {v} for notes.|Keeps everything in {v}.",
                "Which app holds my notes?|Where do I write things down?",
                "Obsidian|a paper notebook|Joplin|Apple Notes"),
    _preference("Codes in {v} at home.|For side projects picks {v}.",
                "Which language do I program in privately?|What do I write hobby code in?",
                "Rust|Elixir|Haskell|Go"),
    _preference("Wants examples in {v} first.|Explain with {v}, is what helps most.",
                "How do I learn best?|What should explanations contain?",
                "diagrams|code|everyday comparisons"),
    _preference("Pays with {v}.|Default payment method: {v}.",
                "How do I settle bills?|Which payment should the shop use?",
                "the company card|bank transfer|the blue Visa"),
    _preference("Coffee must be {v}.|Takes coffee {v}.",
                "How do I take my coffee?|What should the barista know?",
                "black without sugar|with oat milk|decaf after noon"),
    _preference("News from {v} only.|Reads {v} in the morning.",
                "Which news source do I trust?|Where do my headlines come from?",
                "the regional paper|the BBC|a weekly magazine"),
    _preference("Music while working: {v}.|Concentrates best with {v}.",
                "What do I listen to at my desk?|Which sound helps me focus?",
                "rain noise|Baroque concertos|nothing at all|film scores"),
    _preference("Dark mode {v}.|The theme should be dark {v}.",
                "When should the screen be dark?|Which display setting do I use?",
                "everywhere|only after sunset|never"),
    _preference("Temperature at home: {v}.|The thermostat stays at {v}.",
                "How warm should the flat be?|Which number is on my heating?",
                "19 degrees|21 degrees|17 degrees at night"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerFact:
    """What a business knows of a customer; ``{c}`` is the customer."""

    name: str
    written: Sequence[str]
    asked: Sequence[str]
    values: Sequence[str]


def _customer(name: str, written: str, asked: str, values: str) -> CustomerFact:
    parts = (tuple(text.split("|")) for text in (written, asked, values))
    return CustomerFact(name, *parts)


CUSTOMERS = (
    *("Alder & Finch", "Harbour Labs", "Noordzee Tea", "Kestrel Maps", "Ferro Works"),
    *("Motley Radio", "Quayside Press", "Orchard Health", "Brightwell", "Lindqvist Books"),
    *("Tamarind Foods", "Polder Logistics", "Gable Insurance", "Mistral Energy"),
)

CUSTOMER_FACTS = (
    _customer("plan", "{c} is on the {v} plan.|{c} pays for {v}.",
              "Which plan does {c} have?|What is {c} subscribed to?",
              "Starter|Team|Business|Enterprise|Academic"),
    _customer("seats", "{c} has {v} seats.|{v} people at {c} may log in.",
              "How many seats does {c} have?|How many users has {c}?",
              "12|25|40|75|130|260"),
    _customer("contact", "Main contact at {c}: {v}.|At {c} talk to {v}.",
              "Who is our contact at {c}?|Whom should I phone at {c}?",
              "Ms Oyelaran|Mr Haverkamp|Dr Sirola|Ms Quintana|Mr Bielski|Ms Thorsen"),
    _customer("renewal", "The contract of {c} renews on {v}.|{c}: renewal {v}.",
              "When does the contract of {c} end?|When is {c} due for renewal?",
              "1 March|15 May|30 June|1 October|31 December"),
    _customer("region", "Data of {c} must stay in {v}.|{c} is hosted in {v}.",
              "Where is the data of {c}?|In which region is {c} hosted?",
              "Frankfurt|Dublin|Montreal|Singapore|Stockholm"),
    _customer("issue", "{c} complains about {v}.|Open problem of {c}: {v}.",
              "What is {c} unhappy with?|Which problem does {c} have?",
              "slow exports|missing invoices|login loops|wrong time zones|broken webhooks"),
    _customer("sso", "{c} logs in through {v}.|Single sign-on of {c}: {v}.",
              "How do people of {c} sign in?|Which identity provider does {c} use?",
              "Okta|Entra ID|Google Workspace|Keycloak|Ping"),
    _customer("discount", "{c} gets a discount of {v}.|Agreed with {c}: {v} off.",
              "How much cheaper is it for {c}?|Which rebate did we give {c}?",
              "5 %|8 %|12 %|15 %|20 %"),
)  # fmt: skip
