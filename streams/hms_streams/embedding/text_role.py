"""What a text is to the memory: a question or a memory. Some models read the two differently."""

from __future__ import annotations

from enum import Enum

from hms_streams.embedding.meaning import TOKENS_PER_PART


class Role(Enum):
    """What a text is.

    The models of the E5 family were trained with a word before each text, another one for each
    role (Wang et al. 2022, "Text Embeddings by Weakly-Supervised Contrastive Pre-training"). The
    other models read both alike.
    """

    QUESTION = "question"
    MEMORY = "memory"

    @property
    def tokens_per_part(self) -> int:
        """How many neighbouring tokens make one part: a question's stay apart."""
        return 1 if self is Role.QUESTION else TOKENS_PER_PART
