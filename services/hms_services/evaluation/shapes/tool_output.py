"""What the tools of a coding agent print: files, traces, logs, diffs."""

from __future__ import annotations

import random

from hms_services.evaluation.shapes.coding_words import COMPONENTS, Component

_FRAMES = ("handle_request", "run_job", "process_batch", "main", "dispatch", "with_retry")
_FIELDS = ("order", "customer", "row", "token", "payload", "session", "window", "batch", "locale")
_LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARNING")
_EVENTS = ("started", "finished", "skipped an empty batch", "retried", "wrote 40 rows", "idle")


def traceback(part: Component, error: str, source: random.Random) -> str:
    """A failed run of the tests, with its trace and the error at the end."""
    frames = "\n".join(
        f'  File "{module}.py", line {source.randrange(10, 400)}, in {name}\n'
        f"    {name}({source.choice(_FIELDS)}, {source.choice(_FIELDS)})"
        for name, module in zip(source.sample(_FRAMES, 3), _modules(part, source, 3), strict=True)
    )
    last = f'  File "{part.module}.py", line {source.randrange(10, 400)}, in {part.symbol}'
    passed = source.randrange(20, 240)
    return (
        f"FAILED tests/{part.symbol}::test_{source.choice(_FIELDS)}\n"
        f"Traceback (most recent call last):\n{frames}\n{last}\n{error}\n"
        f"1 failed, {passed} passed in {source.randrange(3, 60)}.{source.randrange(10)} s"
    )


def file_text(part: Component, source: random.Random) -> str:
    """A Python module of some forty lines."""
    functions = [part.symbol, *source.sample(_FRAMES, 3)]
    return "\n".join(
        [
            f'"""The {part.plain}."""',
            "",
            "from __future__ import annotations",
            *(f"from {each.replace('/', '.')} import *" for each in _modules(part, source, 2)),
            *(_function(name, source) for name in functions),
        ]
    )


def listing(part: Component, source: random.Random) -> str:
    """The files of a folder, with their sizes."""
    folder = part.module.rsplit("/", 1)[0]
    names = [f"{part.module}.py", *(f"{folder}/{each}.py" for each in source.sample(_FIELDS, 5))]
    return "\n".join(f"{source.randrange(200, 9000):>6} {name}" for name in sorted(names))


def log_text(part: Component, source: random.Random) -> str:
    """Thirty lines of a log of several parts."""
    return "\n".join(
        f"2025-02-{source.randrange(1, 28):02} {source.randrange(24):02}:{source.randrange(60):02} "
        f"{source.choice(_LEVELS)} {each.module.replace('/', '.')}: {each.symbol} "
        f"{source.choice(_EVENTS)}"
        for each in [part, *source.choices(COMPONENTS, k=29)]
    )


def diff(part: Component, mended: str, source: random.Random) -> str:
    """A unified diff of one place."""
    line = source.randrange(10, 300)
    old = f"{source.choice(_FIELDS)} = {source.choice(_FIELDS)}['{source.choice(_FIELDS)}']"
    return (
        f"--- a/{part.module}.py\n+++ b/{part.module}.py\n"
        f"@@ -{line},6 +{line},6 @@ def {part.symbol}\n"
        f"     {source.choice(_FIELDS)} = load()\n-    {old}\n+    {mended}\n     return result"
    )


def _function(name: str, source: random.Random) -> str:
    one, two = source.sample(_FIELDS, 2)
    return (
        f"\ndef {name}({one}: object, {two}: object) -> None:\n"
        f'    """Takes the {one} and the {two}."""\n'
        f"    if not {one}:\n        return\n"
        f"    for each in {two}:\n        log.debug('%s', each)\n"
        f"    {source.choice(_FRAMES)}({one}, {two})\n"
    )


def _modules(part: Component, source: random.Random, count: int) -> list[str]:
    others = [each.module for each in COMPONENTS if each is not part]
    return source.sample(others, count)
