"""Sessions of a coding agent: requests, steps, tool calls and their results, diffs, decisions.

The evidence lies in lines of the user, in results of tools and in what the assistant concluded.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.asking_people import both
from hms_services.evaluation.shapes.coding_words import (
    COMPONENTS,
    DECISIONS,
    FAULTS,
    PACKAGES,
    RULES,
    Component,
    Decision,
    Fault,
)
from hms_services.evaluation.shapes.personal_facts import Wording
from hms_services.evaluation.shapes.store import SEVERAL, Store, day
from hms_services.evaluation.shapes.tool_output import diff, file_text, listing, log_text, traceback

_STORES, _SESSIONS, _DECISIONS_EACH = 3, 10, 2
_STEPS = (
    *("I will look at `{module}.py` first.", "Let me run the tests of the {c}."),
    *("I check where `{symbol}` is called.", "Next I read the configuration of the {c}."),
)
_CONFIRMED = (
    *("Understood, I will do it that way in the {c}.", "Good, I changed the {c} accordingly."),
    *("Noted. The {c} follows that from now on.", "Done, and I adjusted the tests of the {c}."),
)
_CHECKS = ("How far are we with the {c}?", "Is the {c} green again?", "Go on with the {c} please.")


@dataclass(slots=True)
class _Session:
    """One task: a component with a fault, worked on for a day."""

    store: Store
    source: random.Random
    number: int
    part: Component
    fault: Fault
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """A question, its line of evidence, the answer."""

    @property
    def name(self) -> str:
        return f"task {self.number + 1}"

    def _say(self, text: str, speaker: str, kind: str = "message") -> str:
        minute = 3 * sum(turn.session == self.name for turn in self.store.turns)
        at = day(3 * self.number, minute)
        trust = {"user": "user", "assistant": "assistant", "tool": "tool"}[speaker]
        return self.store.say(
            text, speaker=speaker, session=self.name, at=at, kind=kind, trust=trust
        )

    def user(self, text: str) -> str:
        return self._say(text, "user")

    def assistant(self, text: str) -> str:
        return self._say(text, "assistant")

    def tool(self, name: str, given: dict[str, object], result: str) -> str:
        """A call of the assistant and its result; the id of the result."""
        self._say(f"{name} {json.dumps(given)}", "assistant")
        return self._say(result, "tool", "result")

    def ask(self, question: str, line: str, answer: str) -> None:
        self.asked.append((question, line, answer))


def coding_agent(seed: int, *, exam: bool) -> list[Conversation]:
    """Three projects of ten sessions each."""
    return [
        _project(number, random.Random(f"coding/{seed}/{number}"), exam=exam)
        for number in range(_STORES)
    ]


def _project(number: int, source: random.Random, *, exam: bool) -> Conversation:
    store, wording = Store(f"project-{number}"), Wording(source, exam)
    parts = source.sample(COMPONENTS, _SESSIONS)
    faults = source.sample(FAULTS, _SESSIONS)
    decisions = [
        (part, each) for part in parts for each in source.sample(DECISIONS, _DECISIONS_EACH)
    ]
    source.shuffle(decisions)
    rules, packages = source.sample(RULES, 5), source.sample(PACKAGES, 5)
    asked: list[tuple[str, str, str]] = []
    for place, (part, fault) in enumerate(zip(parts, faults, strict=True)):
        session = _Session(store, source, place, part, fault)
        _work(session, decisions[place::_SESSIONS], wording)
        if place % 2 == 0:
            _rule(session, rules[place // 2])
            _versions(session, packages[place // 2])
        asked += session.asked
    _ask_for_errors(store, list(zip(parts, faults, strict=True)), source)
    _ask(store, source.sample(asked, len(asked)))
    return store.conversation()


def _work(
    session: _Session, decisions: Sequence[tuple[Component, Decision]], wording: Wording
) -> None:
    part, fault, source = session.part, session.fault, session.source
    session.user(f"The {part.plain} {fault.noticed}. Can you find out why?")
    session.assistant(_step(session))
    session.tool("list_files", {"path": part.module.rsplit("/", 1)[0]}, listing(part, source))
    failed = session.tool("run_tests", {"path": f"tests/{part.symbol}"}, _failed(session))
    session.ask(f"Which exception came up in the {part.plain}?", failed, fault.error)
    session.tool("read_file", {"path": f"{part.module}.py"}, file_text(part, source))
    cause = session.assistant(f"Found it. The reason: {fault.cause}. I will mend it now.")
    session.ask(f"Why was it that the {part.plain} {fault.noticed}?", cause, fault.cause)
    for chosen, each in decisions:
        _decide(session, chosen, each, wording)
    session.tool("search", {"pattern": part.symbol}, log_text(part, source))
    session.tool("edit_file", {"path": f"{part.module}.py"}, diff(part, fault.mended, source))
    took = f"{source.randrange(110, 990)} ms"
    measured = session.tool("run_benchmark", {"name": part.symbol}, _benchmark(part, took, source))
    session.ask(f"How fast is the {part.plain} since the change?", measured, took)
    advice = session.assistant(f"Beyond this change I recommend {fault.proposed}.")
    session.ask(fault.asked_proposed, advice, fault.proposed)
    session.user(source.choice(("Maybe later.", "Good idea, not today.", "Thanks, that is all.")))
    session.assistant(
        f"Summary: the {part.plain} works again, all tests pass, one file was changed."
    )


def _decide(session: _Session, part: Component, decision: Decision, wording: Wording) -> None:
    source = session.source
    session.user(source.choice(_CHECKS).format(c=session.part.plain))
    session.assistant(_step(session))
    value = source.choice(decision.values)
    said = wording.of(decision.said).format(c=part.plain, v=value)
    line = session.user(said[0].upper() + said[1:])
    session.ask(wording.of(decision.asked).format(c=part.plain), line, value)
    session.assistant(source.choice(_CONFIRMED).format(c=part.plain))


def _rule(session: _Session, rule: tuple[str, str, str]) -> None:
    said, asked, answer = rule
    session.ask(asked, session.user(said), answer)
    session.assistant("I will keep to that.")


def _versions(session: _Session, package: str) -> None:
    source = session.source
    version = f"{source.randrange(1, 9)}.{source.randrange(30)}.{source.randrange(12)}"
    others = "\n".join(
        f"{each}=={source.randrange(9)}.{source.randrange(30)}.{source.randrange(9)}"
        for each in ("anyio", "certifi", "click", "idna", "jinja2", "urllib3", "wheel")
    )
    line = session.tool("run", {"command": "uv pip freeze"}, f"{others}\n{package}=={version}")
    session.ask(f"Which version of {package} is installed?", line, version)


def _ask_for_errors(
    store: Store, work: Sequence[tuple[Component, Fault]], source: random.Random
) -> None:
    """Two parts of the program: both errors are asked for, in the words of the user's complaint."""
    traces = {
        (part, fault): turn.id
        for part, fault in work
        for turn in store.turns
        if turn.kind == "result" and fault.error in turn.text
    }
    for one, two in zip(*(iter(source.sample(work, len(work))),) * 2, strict=True):
        store.ask(
            f"Which errors did we see in the {one[0].plain} and in the {two[0].plain}?",
            {traces[one], traces[two]},
            f"{one[1].error}; {two[1].error}",
        )


def _ask(store: Store, asked: Sequence[tuple[str, str, str]]) -> None:
    """Ask everything; every eighth question asks for two things."""
    for number, (question, line, answer) in enumerate(asked):
        if number % 8 == 7:
            other, second, more = asked[number - 1]
            store.ask(both(question, other), {line, second}, f"{answer}; {more}", category=SEVERAL)
        else:
            store.ask(question, {line}, answer)


def _step(session: _Session) -> str:
    part = session.part
    step = session.source.choice(_STEPS)
    return step.format(module=part.module, symbol=part.symbol, c=part.plain)


def _failed(session: _Session) -> str:
    return traceback(session.part, session.fault.error, session.source)


def _benchmark(part: Component, took: str, source: random.Random) -> str:
    before = source.randrange(2000, 9000)
    return (
        f"benchmark {part.symbol}\nrounds: {source.randrange(20, 90)}\n"
        f"before: {before} ms median\nnow: {took} median\nno outliers"
    )
