"""One way of decoding in a process of its own, for ``bench.decoding_options``."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from translation.folder import END, open_folder
from translation.pieces import Tokenizer

_WARM = 8


@dataclass(frozen=True, slots=True)
class Decoding:
    """Settings of ``ctranslate2.Translator`` and its ``translate_batch``."""

    compute_type: str = "int8"
    beam_size: int = 4
    patience: float = 1.0
    length_penalty: float = 1.0
    batch_tokens: int = 1024
    inter_threads: int = 1
    intra_threads: int = 1

    def but(self, **changes: Any) -> Self:  # noqa: ANN401 - fields of several types
        """Give the same with some fields changed."""
        return replace(self, **changes)


def main() -> None:
    """Decode everything once and print the cost and the outputs as a line of JSON."""
    import ctranslate2

    order = json.loads(sys.argv[1])
    how = Decoding(**order["decoding"])
    tokenizer = Tokenizer(open_folder(Path(order["folder"])))
    texts = json.loads(Path(order["texts"]).read_text(encoding="utf-8"))
    pieces = [[*found, END] for found in tokenizer.encode(texts)]
    ranked = sorted(range(len(pieces)), key=lambda i: -len(pieces[i]))
    translator = ctranslate2.Translator(
        order["model"],
        compute_type=how.compute_type,
        inter_threads=how.inter_threads,
        intra_threads=how.intra_threads,
    )
    settings = {
        "beam_size": how.beam_size,
        "patience": how.patience,
        "length_penalty": how.length_penalty,
        "max_batch_size": how.batch_tokens,
        "batch_type": "tokens",
        "disable_unk": True,
        "max_input_length": 0,
        "use_vmap": (Path(order["model"]) / "vmap.txt").is_file(),
    }
    translator.translate_batch(pieces[:_WARM], **settings)
    wall, cpu = time.monotonic(), time.process_time()
    results = translator.translate_batch([pieces[i] for i in ranked], **settings)
    spent = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    outputs = [""] * len(texts)
    for i, result in zip(ranked, results, strict=True):
        outputs[i] = tokenizer.decode(result.hypotheses[0])
    print(json.dumps({**spent, "outputs": outputs}))


if __name__ == "__main__":
    main()
