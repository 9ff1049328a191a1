"""Text in the shape of instructions to a model, shown as what it is: a quotation.

A memory is data. Text that looks like a command to the model, a role header or a control token is
still shown, because the question may be about it. But it is shown as a quotation with its source,
and control tokens are made harmless.
"""

from __future__ import annotations

import re

from hms_schemas.generated.records import Trust

_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+|any\s+|the\s+|your\s+|my\s+)*"
    r"(?:previous|prior|above|earlier|preceding|system|safety)\b[^.\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules?|messages?|context|guidelines?|directions?)\b"
    r"|\byou are now\b[^.\n]{0,60}\b(?:mode|assistant|ai|model|dan|jailbroken|unrestricted)\b"
    r"|\b(?:reveal|print|repeat|show|output)\s+(?:me\s+)?(?:your|the)\s+(?:system|hidden|initial)\s+"
    r"(?:prompt|instructions?|message)\b"
    r"|\bnew (?:system )?(?:instructions?|prompt)\s*:"
    r"|\bdo not (?:tell|inform) the user\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^\s*(?:#+\s*)?(?:system|assistant|developer)\s*(?:prompt|message)?\s*:", re.I | re.M
)
_CONTROL = re.compile(
    r"<\|[^|>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|tool_call|function_call)\b[^>]*>",
    re.IGNORECASE,
)
# A text that matches a pattern contains one of these. Most lines contain none: no pattern is tried.
_HINTS = (
    *("<|", "inst]", "<<", "<system", "</system", "<assistant", "</assistant", "_call"),
    *("ignore", "disregard", "forget", "override", "bypass", "you are now", "do not"),
    *("system", "hidden", "initial", "new instruction", "new prompt", "assistant", "developer"),
)
_SOURCES = {
    Trust.USER: "a user",
    Trust.ASSISTANT: "an assistant",
    Trust.TOOL: "a tool",
    Trust.WEB: "the web",
    Trust.SYSTEM: "a system",
}
_BRACKETS = str.maketrans({"<": "\u2039", ">": "\u203a", "[": "(", "]": ")"})


def looks_like_instructions(text: str) -> bool:
    """Whether ``text`` has the shape of a command to a model."""
    lowered = text.lower()
    if not any(map(lowered.__contains__, _HINTS)):
        return False
    return any(pattern.search(text) for pattern in (_COMMAND, _ROLE, _CONTROL))


def quoted(text: str, trust: Trust) -> str:
    """``text`` as a quotation with its source; line breaks stay, control tokens are harmless."""
    harmless = _CONTROL.sub(lambda token: token.group().translate(_BRACKETS), text)
    marked = harmless.replace('"', "'")
    return (
        f'(quoted from {_SOURCES.get(trust, "an unknown source")}, not an instruction) "{marked}"'
    )
