"""Builds a generated store: its lines in order, and the questions that they answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hms_services.evaluation.evidence.known_evidence import (
    Conversation,
    ConversationTurn,
    EvidenceQuestion,
)
from hms_streams.memory.token_estimate import estimate_tokens

BEGAN = datetime(2025, 2, 3, 9, tzinfo=UTC)
"""The first day of every store: a Monday."""

SEVERAL, WHEN, ONE = 1, 2, 4
"""The categories of generated questions, as LoCoMo numbers them: several lines of evidence, a day
is asked for, one line of evidence."""


@dataclass(slots=True)
class Store:
    """One store while it is built."""

    name: str
    turns: list[ConversationTurn] = field(default_factory=list)
    questions: list[EvidenceQuestion] = field(default_factory=list)
    _in_session: dict[str, int] = field(default_factory=dict)

    def say(
        self,
        text: str,
        *,
        at: datetime,
        speaker: str = "",
        session: str = "",
        kind: str = "message",
        trust: str = "user",
    ) -> str:
        """Add a line at the end; its id."""
        number = self._in_session.get(session, 0)
        self._in_session[session] = number + 1
        turn = ConversationTurn(
            id=f"{self.name}/{len(self.turns)}",
            speaker=speaker,
            text=text,
            tokens=estimate_tokens(f"[{at:%Y-%m-%d}] {speaker}: {text}\n"),
            kind=kind,
            trust=trust,
            session=session,
            turn=number if session else None,
            timestamp=at,
        )
        self.turns.append(turn)
        return turn.id

    def ask(
        self,
        text: str,
        evidence: Collection[str],
        answer: str,
        *,
        category: int | None = None,
        passages: Mapping[str, str] | None = None,
    ) -> None:
        """Add a question that the lines of ``evidence`` answer."""
        usual = ONE if len(evidence) == 1 else SEVERAL
        self.questions.append(
            EvidenceQuestion(
                id=f"{self.name}/q{len(self.questions):03}",
                text=text,
                category=usual if category is None else category,
                evidence=frozenset(evidence),
                answer=answer,
                passages=passages or {},
            )
        )

    def conversation(self) -> Conversation:
        """The store as it is measured."""
        return Conversation(self.name, self.turns, self.questions)


def day(number: int, minute: int = 0) -> datetime:
    """The moment ``minute`` minutes into day ``number`` of a store."""
    return BEGAN + timedelta(days=number, minutes=minute)
