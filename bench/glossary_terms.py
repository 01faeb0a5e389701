"""How often a required term stands in the translation, and what that costs in likelihood.

    python -m bench.glossary_terms MODEL GLOSSARY.tsv SENTENCES.txt

Prints, over the sentences that hold a term: terms met without and with the glossary, and the
mean score (log-probability per piece) of the translations in both cases.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import mean

from pages.script import to_simplified
from translation.engine import load
from translation.glossary import Glossary, read_glossary, states
from translation.model import Translation
from translation.registry import resolve


def main(model: str, glossary_file: str, sentences_file: str) -> None:
    """Translate twice and compare."""
    terms = read_glossary(Path(glossary_file))
    lines = Path(sentences_file).read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if terms.found_in(to_simplified(line))]
    record = resolve(model, models_dir=None, offline=True)
    with tempfile.TemporaryDirectory() as cache:
        for name, glossary in (("without", None), ("with", terms)):
            translator = load(record, cache_dir=Path(cache), threads=1, glossary=glossary)
            report(name, translator.translate(given), terms)


def report(name: str, translations: tuple[Translation, ...], terms: Glossary) -> None:
    """Print one line of figures."""
    wanted = [(t, term) for t in translations for term in terms.found_in(to_simplified(t.source))]
    met = sum(states(t.text, term.target) for t, term in wanted)
    score = mean(t.score or 0.0 for t in translations)
    print(
        f"{name:8} {met} of {len(wanted)} terms in {len(translations)} sentences, score {score:.3f}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
