"""What the demos tell and ask.

The demo conversation is seven weeks of a bookbinder and her assistant, written for HMS. For a
conversation that nobody prepared there are questions about what it names most often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

# Among them: a fact that changed, one that must never be missed, and one that a person forgets.
QUESTIONS = (
    "Where is Mara's workshop now?",
    "When is the herbarium due?",
    "What must Mara and Ines not eat?",
    "How do I make wheat paste?",
    "What does Mara drink in the morning?",
)

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]+")
_SENTENCE_END = ".!?:\n"
# A name said once is chance; said in this many memories, it is a subject.
_AT_LEAST = 2
# Shorter words are mostly grammar, in every language that is written with letters.
_LONG = 7


@contextmanager
def conversation_file() -> Iterator[Path]:
    """The path of the conversation as a JSONL file, while the block runs."""
    with as_file(files("hms_services.cli") / "data" / "conversation.jsonl") as path:
        yield path


def questions_about(
    contents: Iterable[str], number: int = 5, *, speakers: Iterable[str] = ()
) -> list[str]:
    """Up to ``number`` questions about the subjects that the contents name most often.

    ``speakers`` are no subjects: conversations name them in every other line.

    >>> questions_about(["I met Ines.", "Tell Ines about the walnuts."], 1)
    ['What was said about Ines?']
    """
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for content in contents:
        found_names, found_words = _subjects(content)
        names.update(found_names)
        words.update(found_words)
    known = {name.lower() for name in names}
    present = tuple(speaker.lower() for speaker in speakers)
    ranked = [
        name
        for name, times in names.most_common()
        if times >= _AT_LEAST and not any(each.startswith(name.lower()) for each in present)
    ]
    ranked += [word for word, _ in words.most_common() if word not in known]
    return [f"What was said about {subject}?" for subject in ranked[:number]]


def _subjects(content: str) -> tuple[set[str], set[str]]:
    """The names (words with a capital within a sentence) and the long words of one memory."""
    names: set[str] = set()
    words: set[str] = set()
    for match in _WORD.finditer(content):
        before = content[: match.start()].rstrip()
        within = bool(before) and before[-1] not in _SENTENCE_END
        text = match.group().replace("\u2019", "'").removesuffix("'s")
        if "'" in text:
            continue
        if text[0].isupper() and within and len(text) > 2:
            names.add(text)
        elif len(text) >= _LONG and text.islower():
            words.add(text)
    return names, words
