"""A small conversation in LoCoMo's shape, made here."""

from __future__ import annotations

from typing import Any

SAID = [
    ("Ada", "I adopted a puppy called Biscuit yesterday!"),
    ("Bob", "How lovely. Which breed is it?"),
    ("Ada", "A beagle, three months old."),
    ("Bob", "I moved to Ghent last week, for the new job."),
    ("Ada", "How do you like the city?"),
    ("Bob", "The canals are beautiful, and the bread is better."),
]
ASKED = [
    ("What is Ada's puppy called?", 4, ["D1:1"], "Biscuit"),
    ("Which breed is Ada's puppy?", 4, ["D1:3"], "A beagle"),
    ("Where did Bob move?", 2, ["D1:4"], "Ghent"),
    ("What does Bob like about Ghent?", 1, ["D1:4", "D1:6"], "canals and bread"),
]


def flat(name: str = "conv-1") -> dict[str, Any]:
    """As the evaluation's own files have it."""
    return {
        "conversation": name,
        "events": [
            {
                "id": f"D1:{n}",
                "session": 1,
                "timestamp": f"2025-03-01T10:{n:02}:00",
                "speaker": speaker,
                "text": text,
                "tokens": 20,
            }
            for n, (speaker, text) in enumerate(SAID, 1)
        ],
        "qa": [
            {"question": question, "category": category, "evidence": evidence, "answer": answer}
            for question, category, evidence, answer in ASKED
        ],
    }


def published(name: str = "conv-1") -> dict[str, Any]:
    """As it is published."""
    return {
        "sample_id": name,
        "conversation": {
            "session_1": [
                {"speaker": speaker, "dia_id": f"D1:{n}", "text": text}
                for n, (speaker, text) in enumerate(SAID, 1)
            ],
            "session_1_date_time": "1:56 pm on 8 May, 2023",
        },
        "qa": flat(name)["qa"],
    }
