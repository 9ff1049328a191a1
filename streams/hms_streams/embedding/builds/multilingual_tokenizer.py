"""Build the tokenizer of multilingual-e5-small:
``python -m hms_streams.embedding.builds.multilingual_tokenizer SOURCE TARGET``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hms_streams.embedding.builds.packed_e5 import read_packed


def build(source: Path, target: Path) -> None:
    """Write the pieces of the packed model as a file of the library ``tokenizers``.

    The steps are those of XLM-R's tokenizer: Unicode's NFKC with the rules of machine translation,
    one space in place of several, the most probable pieces (Kudo 2018, "Subword Regularization").
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    packed = read_packed(source)
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=packed.marks.unknown))
    one_space = normalizers.Replace(Regex(" {2,}"), " ")
    steps = [normalizers.Nmt(), normalizers.NFKC(), one_space]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    begin, end = (packed.pieces[mark][0] for mark in packed.marks[:2])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(begin, packed.marks.begin), (end, packed.marks.end)],
    )
    tokenizer.save(str(target), pretty=False)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
