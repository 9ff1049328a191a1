"""Whether a line holds the identifiers that a question asks about, to the letter.

Identifiers that differ in two letters have nearly one meaning to a model, and share most of their
pieces. So the whole ones count by themselves.
"""

from __future__ import annotations

import re

import numpy as np

from hms_services.context.retrieval.measures import Candidates
from hms_services.context.retrieval.query_match import Values
from hms_streams.index.identifiers import identifiers
from hms_streams.index.words import terms

# Letters and digits in one word: a hash, a number of a part. "2nd" and "8am" are shorter.
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{5,}\Z")


def identifiers_held(lines: Candidates) -> Values:
    """The share of the question's identifiers that each line holds; 0 where it has none.

    An identifier that no line holds does not count.
    """
    held = np.zeros(len(lines.columns), dtype=np.float32)
    postings, row_of = lines.columns.postings, lines.columns.units.row_of.rows
    asked = [term for term in _asked(lines.understood.request.about) if postings.idf(term)]
    for term in asked:
        held[np.unique(row_of[postings.units_with(term)])] += 1.0
    share: Values = held[lines.rows] / np.float32(max(len(asked), 1))
    return share


def _asked(question: str) -> set[str]:
    """The identifiers in a question, as terms."""
    codes = {term for term in terms(question) if _CODE.match(term)}
    return codes | set(identifiers(question))
