"""What other methods find on the same turns: BM25, one vector a turn, and two sums of both.

This process computes them, with the tokens and the embedder of HMS, so that only the method
differs: stemmed BM25 over ``speaker: text`` (k1 = 0.5, b = 0), cosine of the question to
``speaker: text``, reciprocal rank fusion (Cormack et al. 2009) with its usual k = 60, and the sum
of both as deviations from the mean of the store (z-scores). Where a store has lines of an assistant
or a tool, each method also ranks the user's lines alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.postings import Postings
from hms_services.evaluation.evidence.known_evidence import Conversation, ConversationTurn
from hms_services.evaluation.evidence.scores import Answered
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.text_role import Role
from hms_streams.index.words import terms

_FUSION_K = 60
USER_ALONE = "user's lines"
_USER = "user"
# Added to a deviation: where no line has any word of the question, it is 0.
_STILL = 1e-9

_Scores = NDArray[np.float32]
"""Shape ``(questions, turns)``."""


def baselines(
    conversation: Conversation, embedder: Embedder | None, *, user_alone: bool = False
) -> dict[str, list[Answered]]:
    """The answers of each baseline, by its name. Without an embedder there is only BM25.

    Args:
        conversation: what is ranked and asked.
        embedder: makes the vectors.
        user_alone: whether each method ranks the user's lines alone as well. A store without a
            line of the user is ranked as a whole then.
    """
    turns = conversation.turns
    every = list(range(len(turns)))
    said = [row for row in every if turns[row].trust == _USER]
    parts = {"": every}
    if user_alone:
        parts[f", {USER_ALONE}"] = said or every
    methods = _methods(conversation, embedder)
    found = {}
    for suffix, rows in parts.items():
        for name, scores in _with_sums({m: s[:, rows] for m, s in methods.items()}).items():
            found[name + suffix] = _answers(conversation, [turns[row] for row in rows], scores)
    return found


def has_other_lines(conversation: Conversation) -> bool:
    """Whether an assistant, a tool or a program has lines beside those of the user."""
    own = {turn.trust == _USER for turn in conversation.turns}
    return own == {True, False}


def _methods(conversation: Conversation, embedder: Embedder | None) -> dict[str, _Scores]:
    texts = [turn.line for turn in conversation.turns]
    found = {"bm25": _words(conversation, texts)}
    if embedder is not None and conversation.questions:
        turns = embedder.embed(texts, Role.MEMORY)
        asked = [question.text for question in conversation.questions]
        questions = embedder.embed(asked, Role.QUESTION)
        found["dense"] = questions @ turns.T
    return found


def _with_sums(methods: dict[str, _Scores]) -> dict[str, _Scores]:
    if "dense" not in methods:
        return methods
    words, dense = methods["bm25"], methods["dense"]
    sums = {"rrf hybrid": _fused(words) + _fused(dense), "z-sum": _deviations(words, dense)}
    return methods | sums


def _words(conversation: Conversation, texts: Sequence[str]) -> _Scores:
    postings = Postings()
    for row, text in enumerate(texts):
        postings.add(row, terms(text))
    scores = [postings.bm25_share(terms(q.text), len(texts)) for q in conversation.questions]
    return np.stack(scores) if scores else np.zeros((0, len(texts)), dtype=np.float32)


def _fused(scores: _Scores) -> _Scores:
    """For each turn 1 / (``_FUSION_K`` + its rank). Of equal scores the earlier turn is first."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(scores.shape[1])[None, :], axis=1)
    return (1.0 / (_FUSION_K + 1 + ranks)).astype(np.float32)


def _deviations(*scored: _Scores) -> _Scores:
    """The sum of the scores, each in deviations from its mean over the turns."""
    parts = [
        (s - s.mean(axis=1, keepdims=True)) / (s.std(axis=1, keepdims=True) + _STILL)
        for s in scored
    ]
    added: _Scores = np.sum(np.stack(parts), axis=0, dtype=np.float32)
    return added


def _answers(
    conversation: Conversation, turns: Sequence[ConversationTurn], scores: _Scores
) -> list[Answered]:
    tokens = {turn.id: turn.tokens for turn in conversation.turns}
    order = np.argsort(-scores, axis=1, kind="stable")
    return [
        Answered(question, [turns[i].id for i in row], tokens)
        for question, row in zip(conversation.questions, order, strict=True)
    ]
