"""Subjects of documents, the facts in them, and the sentences around these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A fact of a document. ``{v}`` is its value, ``{s}`` the subject; ``said`` has no subject."""

    section: str
    said: Sequence[str]
    asked: Sequence[str]
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Library:
    """One kind of documents."""

    title: str
    subjects: Sequence[str]
    facts: Sequence[DocumentFact]
    near: Sequence[str]
    """Sentences with the words of the facts that answer no question."""


def _fact(section: str, said: str, asked: str, values: str) -> DocumentFact:
    return DocumentFact(section, *(tuple(text.split("|")) for text in (said, asked, values)))


DEVICES = Library(
    "Manual: {s}",
    (
        *("pottery kiln", "heat pump", "espresso machine", "laser cutter", "wind turbine"),
        *("dough mixer", "label printer", "tile saw", "telescope mount", "cold store"),
        *("water softener", "dental chair", "bread oven", "seed drill", "x-ray scanner"),
    ),
    (
        _fact("Operation", "Wait {v} before the lid is opened again.|"
              "After switching off, {v} must pass until it may be touched.",
              "How long does the {s} have to cool down?|"
              "How soon can one open the {s} after a run?",
              "40 minutes|two hours|90 seconds|a quarter of an hour|six hours"),
        _fact("Installation", "The free space at the back is {v} or more.|"
              "Keep {v} between the housing and the wall.",
              "How far from the wall must the {s} stand?|Which gap does the {s} need behind it?",
              "15 cm|30 cm|half a metre|80 cm|1.2 m"),
        _fact("Maintenance", "The filter is replaced every {v}.|A new filter is due after {v}.",
              "How often does the {s} need a new filter?|"
              "What is the filter interval of the {s}?",
              "three months|400 hours|year|six weeks|1,000 cycles"),
        _fact("Troubleshooting", "Code {v} means that the sensor has no contact.|"
              "If the sensor loses contact, the display shows {v}.",
              "Which error does the {s} show for a loose sensor?|"
              "What is displayed by the {s} when its probe is disconnected?",
              "E17|F-203|ERR 9|H44|C0D2"),
        _fact("Safety", "Fuses are of {v}, never larger.|The circuit is protected with {v}.",
              "Which fuse does the {s} take?|How is the {s} protected electrically?",
              "10 A|16 A|20 A slow|32 A|6 A"),
        _fact("Operation", "The setting for beginners is {v}.|Start with {v} and go up slowly.",
              "Which setting should a newcomer use on the {s}?|Where does one begin on the {s}?",
              "level 2|programme C|the green mark|40 percent|eco mode"),
        _fact("Maintenance", "Bearings get {v}, no other grease.|Lubricate with {v} only.",
              "What is the {s} lubricated with?|Which grease goes into the {s}?",
              "lithium grease NLGI 2|white oil|PTFE spray|copper paste|food grade H1 grease"),
        _fact("Service", "Spare parts come from {v}.|Orders for parts go to {v}.",
              "Where do I order parts for the {s}?|Who supplies spares of the {s}?",
              "Vandekerk in Breda|Ostmann GmbH|Ridley Supplies|Fjord Teknik|Atelier Mounier"),
        _fact("Service", "The guarantee covers {v}.|Claims are possible for {v}.",
              "How long is the warranty of the {s}?|For what period can I complain about the {s}?",
              "24 months|five years|18 months|ten years on the motor|36 months"),
    ),
    (
        "Somebody asked about the filter of the {s}; nothing was decided.",
        "The fuse box beside the {s} was photographed.",
        "The sensor was cleaned, and the display of the {s} went dark for a moment.",
        "The papers of the guarantee lie in the blue folder.",
        "Grease was spilled during the visit.",
        "The wall behind the {s} was painted.",
        "Beginners liked the introduction to the {s}.",
        "A spare part for the {s} was ordered twice by mistake.",
        "The lid was open when we came, and nobody knew for how long.",
    ),
)  # fmt: skip

POLICIES = Library(
    "Policy: {s}",
    (
        *("travel expenses", "parental leave", "remote work", "visitor access", "data retention"),
        *("procurement", "incident response", "bicycle leasing", "training budget", "recruiting"),
        *("laboratory safety", "sick leave", "press contacts", "key handling"),
    ),
    (
        _fact("Approval", "Amounts above {v} need two signatures.|"
              "From {v} on a second person signs.",
              "From what sum on are two signatures needed for {s}?|"
              "When does a second person have to sign under the rules on {s}?",
              "500 euros|1,200 euros|5,000 euros|250 euros|10,000 euros"),
        _fact("Responsibilities", "{v} decides in cases of doubt.|Exceptions are granted by {v}.",
              "Who decides doubtful cases of {s}?|Whom do I ask for an exception on {s}?",
              "the works council|Ms Ferreira|the head of facilities|the privacy officer|Dr Holm"),
        _fact("Deadlines", "Requests are handed in {v} ahead.|The form must arrive {v} before.",
              "How early must I apply for {s}?|What notice do I have to give for {s}?",
              "four weeks|ten working days|three months|48 hours|one quarter"),
        _fact("Forms", "The form is {v} in the portal.|Fill in {v}, signed on paper.",
              "Which form is used for {s}?|What do I fill in for {s}?",
              "HR-12|F-77b|template Q4|sheet 9 of the annex|FIN-031"),
        _fact("Records", "Papers are kept for {v}.|Destroy the records after {v}.",
              "How long are records on {s} kept?|When may papers about {s} be shredded?",
              "seven years|18 months|ten years|90 days|three years"),
        _fact("Scope", "It does not apply to {v}.|{v} are exempt.",
              "Who is excluded from the rules on {s}?|To whom does the policy on {s} not apply?",
              "interns|staff abroad|the night shift|contractors|the fire brigade"),
        _fact("Review", "The text is reviewed every {v}.|A new edition appears each {v}.",
              "How often is the policy on {s} revised?|When does a new edition of {s} come out?",
              "January|second year|quarter|summer|five years"),
    ),
    (
        "Two signatures were missing on a request about {s}.",
        "The form for {s} was printed in colour this time.",
        "Nobody applied for {s} in the spring.",
        "Records on {s} were found in the wrong cabinet.",
        "The question who decides on {s} came up again in the meeting.",
        "An exception for {s} was talked about, without a result.",
        "The last edition of the policy on {s} had a typing error on the first page.",
        "A deadline was missed, and it had nothing to do with {s}.",
    ),
)  # fmt: skip

NOTES = Library(
    "Notes: {s}",
    (
        *("garden redesign", "school concert", "kitchen renovation", "sailing trip", "choir tour"),
        *("allotment fence", "bee colonies", "house extension", "street party", "old boiler"),
        *("film evening", "charity run", "balcony plants", "attic insulation", "family archive"),
    ),
    (
        _fact("Money", "We set aside {v} and not a cent more.|The quote came to {v}.",
              "What does the {s} cost?|How much money is there for the {s}?",
              "3,400 euros|780 euros|12,900 euros|1,150 euros|260 euros"),
        _fact("People", "{v} offered to help on both days.|Ring {v} if anything is unclear.",
              "Who helps with the {s}?|Whom can I ask about the {s}?",
              "Uncle Matti|the Okonkwos|Sabine from number 9|Mr Lund|the twins"),
        _fact("Material", "We still need {v}.|{v} are missing, everything else is there.",
              "What is missing for the {s}?|What do I have to buy for the {s}?",
              "forty screws|two long ropes|six folding tables|a roll of felt|extension leads"),
        _fact("Plan", "It starts {v}, rain or not.|We meet {v} at the gate.",
              "When does the {s} begin?|What time do we meet for the {s}?",
              "on Saturday at eight|at half past five|after the harvest|on the 14th at noon|"
              "in the last week of May"),
        _fact("Problem", "The weak point is {v}.|What worries me most: {v}.",
              "What is the risk of the {s}?|What may go wrong with the {s}?",
              "the wet ground|the permit|the narrow stairs|the old wiring|the parking"),
    ),
    (
        "We talked about the money for the {s} until midnight.",
        "Somebody offered help with the {s} and forgot to say when.",
        "The list of what to buy for the {s} was washed with the trousers.",
        "When we met for the {s} last time, it rained.",
        "Every {s} has its risks, said the neighbour.",
        "The begin of the {s} was postponed once already.",
        "There is a cheaper way to do the {s}, we hear.",
    ),
)  # fmt: skip

PARTS = (
    *("housing", "schedule", "checklist", "surface", "report", "cover", "panel", "team", "form"),
    *("door", "supplier", "calendar", "sample", "record", "label", "connection", "budget"),
)
HOW = (
    *("twice a year", "with care", "in writing", "by two people", "before each use", "as usual"),
    *("without delay", "in the order given", "after a short break", "together with the team"),
)
SHORT_TITLES = (
    *("Entry on the {s}", "Mail about {s}", "Minutes: {s}", "To do: {s}", "Visit: {s}"),
    *("Question on {s}", "{s}: what is new", "Phone call about {s}"),
)
AROUND = (
    "The {part} is checked {how}.",
    "Nobody touches the {part} of the {s} alone.",
    "When the {part} changes, the {other} follows {how}.",
    "See the annex for the {part} and for the {other}.",
    "In most cases the {part} stays as it is.",
    "The {s} was last discussed {how}, and the {part} was left open.",
    "A photograph of the {part} helps those who come later.",
    "It is a good habit to note the state of the {other} {how}.",
    "Questions about the {part} are collected and answered {how}.",
    "Earlier editions said something else about the {other}; that is no longer so.",
    "If in doubt, leave the {part} alone and tell the person in charge.",
    "The {part} and the {other} belong together, also where they are listed apart.",
    "Experience shows that the {part} of the {s} lasts longer when it is treated {how}.",
    "This section is short, because the {other} explains itself.",
)
"""Sentences that answer no question. ``{part}`` and ``{other}`` are of ``PARTS``."""
