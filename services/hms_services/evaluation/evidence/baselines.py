"""What other methods find on the same turns: BM25, one vector a turn, and the fusion of both.

This process computes them, with the tokens and the embedder of HMS, so that only the method
differs: stemmed BM25 over ``speaker: text`` (k1 = 0.5, b = 0), cosine of the question to
``speaker: text``, and reciprocal rank fusion (Cormack et al. 2009) with its usual k = 60.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.postings import Postings
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.evidence.scores import Answered
from hms_streams.embedding.embedder import Embedder
from hms_streams.index.words import terms

_FUSION_K = 60


def baselines(conversation: Conversation, embedder: Embedder | None) -> dict[str, list[Answered]]:
    """The answers of each baseline, by its name. Without an embedder there is only BM25."""
    texts = [f"{turn.speaker}: {turn.text}" for turn in conversation.turns]
    words = _words(conversation, texts)
    found = {"bm25": words}
    if embedder is not None:
        turns = embedder.embed(texts)
        questions = embedder.embed([question.text for question in conversation.questions])
        found["dense"] = questions @ turns.T
        found["rrf hybrid"] = _fused(words) + _fused(found["dense"])
    return {name: _answers(conversation, scores) for name, scores in found.items()}


def _words(conversation: Conversation, texts: Sequence[str]) -> NDArray[np.float32]:
    postings = Postings()
    for row, text in enumerate(texts):
        postings.add(row, terms(text))
    scores = [postings.bm25_share(terms(q.text), len(texts)) for q in conversation.questions]
    return np.stack(scores) if scores else np.zeros((0, len(texts)), dtype=np.float32)


def _fused(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each turn 1 / (``_FUSION_K`` + its rank). Of equal scores the earlier turn is first."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(scores.shape[1])[None, :], axis=1)
    return (1.0 / (_FUSION_K + 1 + ranks)).astype(np.float32)


def _answers(conversation: Conversation, scores: NDArray[np.float32]) -> list[Answered]:
    tokens = {turn.id: turn.tokens for turn in conversation.turns}
    order = np.argsort(-scores, axis=1, kind="stable")
    ids = [turn.id for turn in conversation.turns]
    return [
        Answered(question, [ids[i] for i in row], tokens)
        for question, row in zip(conversation.questions, order, strict=True)
    ]
