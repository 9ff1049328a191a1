"""Whether what HMS answers to an ask is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from tests.asks.cases import Ask, Case, Check

import hms

# The first lines of a list that a person reads.
_LISTED = 10
# An answer stands right behind its question: a line break, a mark and a speaker lie between.
_BETWEEN = 40
# Room for one found line.
_ONE_LINE_TOKENS = 60
# A busy machine must not change what is found; this is far over what a context takes.
_DEADLINE_S = 30.0


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and what was seen, for a person who asks why not."""

    right: bool
    seen: str


def judge(memory: hms.Memory, case: Case, ask: Ask) -> Verdict:
    """Ask one question and look at the answer."""
    match ask.check:
        case Check.FIRST | Check.SPEAKER | Check.RECALLED | Check.ONCE:
            return _recalled(memory, ask)
        case Check.FIRST1:
            return _of_one_line(memory, case, ask)
        case Check.CONTEXT | Check.CONTEXT_ALL | Check.ANSWER | Check.EMPTY:
            return _in_context(memory, case, ask)
        case _:
            assert_never(ask.check)


def _recalled(memory: hms.Memory, ask: Ask) -> Verdict:
    found = [each.memory for each in memory.recall(ask.question, limit=_LISTED)]
    contents = [each.content for each in found]
    seen = " / ".join(f"{each.speaker}: {each.content[:60]}" for each in found[:2])
    if ask.check is Check.RECALLED:
        return Verdict(all(any(want in each for each in contents) for want in ask.want), seen)
    if ask.check is Check.ONCE:
        return Verdict(sum(ask.want[0] in each for each in contents) == 1, seen)
    if not found:
        return Verdict(False, "nothing")
    if ask.check is Check.SPEAKER:
        return Verdict(found[0].speaker == ask.want[0], seen)
    return Verdict(ask.want[0] in contents[0], seen)


def _of_one_line(memory: hms.Memory, case: Case, ask: Ask) -> Verdict:
    """The best line holds one of the texts; a best line in the working set is not found again."""
    context = memory.context(
        ask.question,
        tokens=_ONE_LINE_TOKENS,
        max_lines=1,
        peek=True,
        question_time=case.asked_at,
        deadline=_DEADLINE_S,
    )
    best = [line.text for line in context.lines if line.rank == 1]
    looked_at = best[0] if best else context.text
    return Verdict(any(want in looked_at for want in ask.want), looked_at[-100:])


def _in_context(memory: hms.Memory, case: Case, ask: Ask) -> Verdict:
    context = memory.context(
        ask.question,
        tokens=case.tokens,
        peek=True,
        question_time=case.asked_at,
        deadline=_DEADLINE_S,
    )
    if ask.check is Check.EMPTY:
        found = [line.text for line in context.lines if line.section == "recalled"]
        return Verdict(not found, " / ".join(text[:60] for text in found[:2]))
    if ask.check is Check.ANSWER:
        return Verdict(_follows(context.text, *ask.want), context.text[-160:])
    missing = [want for want in ask.want if want not in context.text]
    return Verdict(not missing, f"missing: {missing}")


def _follows(text: str, question: str, answer: str) -> bool:
    _before, found, behind = text.partition(question)
    return bool(found) and answer in behind[: _BETWEEN + len(answer)]
