"""Make alignment/data/brief_weights.json from BriefBench's training pages.

    python -m bench.fit_brief_alignment train.jsonl [--translations mt.jsonl] \
        --out alignment/data/brief_weights.json

``mt.jsonl`` holds ``{"zh": …, "en": …}`` lines from the model that users get (see
``bench.translate_gold``); without it both combiners are fitted without translations.
Prints cross-validated figures. Deterministic for one seed; about a minute.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignment.background import measure
from alignment.briefs import articles, sets
from alignment.briefs.aligning import PageReadings, article_scores, read_page
from alignment.briefs.assignment import assign, posteriors
from alignment.briefs.choice import Calibration, Floats, Weights
from alignment.briefs.selection import candidates, choose
from alignment.briefs.weights import Combiner, CombinerWeights, write_weights
from alignment.encoders import CachedEncoder, load
from bench.conditional_logit import Bound, Example, fit_choice, fit_platt
from bench.gold_pages import GoldPage, model_of, read, read_translations, translations_of

#: Penalty on standardised weights; of 1, 3, 10, 30 and 100 the best mean of exact sets with and
#: without translations, over twelve cross-validations of the training pages.
L2 = 3.0
#: Pages with one article taken away make "no article" examples as hard as real ones, and
#: there are as many as briefs; at half weight they outweigh the real ones no longer.
TAKEN_AWAY = 0.5
FOLDS = 10
_FREE = frozenset({"null", "lead", "length", "adjacent", "same_paragraph"})
_ALIKE = Calibration(1.0, 0.0)
#: Only the order matters: it finds the pairs that are extended to sets of three.
_FIRST_GUESS = Weights((("clauses", 5.0), ("words", 5.0), ("figures", 3.0)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A gold page and what the signals read on it."""

    gold: GoldPage
    seen: PageReadings


@dataclass(frozen=True, slots=True)
class Lessons:
    """Gold pages and the examples they give, page by page."""

    pages: tuple[Lesson, ...]
    articles: tuple[tuple[Example, ...], ...]
    links: tuple[tuple[Example, ...], ...]


def study(path: Path, mt: dict[str, str], encoder_name: str) -> Lessons:
    """Read the gold pages, with translations where ``mt`` (by source text) has them."""
    encoder = CachedEncoder(load(encoder_name))
    background = measure(encoder)
    pages = tuple(
        Lesson(gold, read_page(gold.page, translations_of(gold.page, mt), encoder, background))
        for gold in read(path)
    )
    return Lessons(
        pages,
        tuple(tuple(article_examples(page)) for page in pages),
        tuple(tuple(link_examples(page)) for page in pages),
    )


def article_examples(lesson: Lesson) -> Iterator[Example]:
    """One choice per brief, and one more with its true article taken away."""
    names = [article.id for article in lesson.gold.page.articles]
    owners = list(lesson.gold.articles.values())
    for b, owner in enumerate(owners if names else ()):
        options = [
            articles.features(lesson.seen.material, lesson.seen.readings, b, a)
            | {"null": 0.0, "shared": float(name in owners[:b] + owners[b + 1 :])}
            for a, name in enumerate(names)
        ]
        options.append(dict.fromkeys(options[0], 0.0) | {"null": 1.0})
        chosen = len(names) if owner is None else names.index(owner)
        yield _example(options, chosen)
        if owner is not None and len(names) > 1:
            rest = options[:chosen] + options[chosen + 1 :]
            yield _example(rest, len(rest) - 1, TAKEN_AWAY)


def _example(options: list[dict[str, float]], chosen: int, weight: float = 1.0) -> Example:
    columns = {name: np.array([option[name] for option in options]) for name in options[0]}
    return Example(columns, chosen, weight)


def views(lesson: Lesson) -> Iterator[tuple[sets.Scene, tuple[int, ...]]]:
    """Each linked brief sentence beside its right article, and the right set."""
    material = lesson.seen.material
    names = [article.id for article in lesson.gold.page.articles]
    for i, part in enumerate(material.statements):
        owner = lesson.gold.articles[lesson.gold.page.briefs[part.brief].id]
        gold = lesson.gold.links.get(part.id)
        if owner is not None and gold:
            view = sets.scene(material, lesson.seen.readings, i, names.index(owner))
            ids = [material.sources[s].id for s in view.sources]
            yield view, tuple(k for k, name in enumerate(ids) if name in gold)


def link_examples(lesson: Lesson) -> Iterator[Example]:
    """One choice per linked brief sentence, the right article being known."""
    for view, right in views(lesson):
        options = candidates(lesson.seen.material, view, _FIRST_GUESS.score)
        if right in options.members:
            yield Example(options.features, options.members.index(right))


def fit(lessons: Lessons, inside: Sequence[int], *, translated: bool) -> Combiner:
    """Fit both choices; calibration is left out."""
    choice = [example for i in inside for example in lessons.articles[i]]
    links = [example for i in inside for example in lessons.links[i]]
    return Combiner(
        fit_choice(choice, _names(choice[0], translated=translated), L2, bound),
        fit_choice(links, _names(links[0], translated=translated), L2, bound),
        _ALIKE,
        _ALIKE,
    )


def bound(name: str) -> Bound:
    """Let evidence count for what it is evidence of, however few the examples.

    What is carried may not speak against, what is lost not for; size and place are free.
    """
    if name.endswith(":lost") or name == "shared":
        return None, 0.0
    if name in _FREE or name.startswith("size:"):
        return None, None
    return 0.0, None


def _names(example: Example, *, translated: bool) -> list[str]:
    return [name for name in example.features if translated or "translated" not in name]


@dataclass(frozen=True, slots=True)
class Held:
    """What a combiner said of pages it was not fitted on: probability and rightness.

    Attributes:
        brief: Of the briefs' articles.
        harder: The same on pages with an owned article taken away.
        link: Of the sets, the right article being known.
    """

    brief: list[tuple[float, float]]
    harder: list[tuple[float, float]]
    link: list[tuple[float, float]]


def held_out(lessons: Lessons, seed: int, *, translated: bool) -> Held:
    """Cross-validate over pages."""
    order = np.random.default_rng(seed).permutation(len(lessons.pages)).tolist()
    held = Held([], [], [])
    for fold in range(FOLDS):
        outside = order[fold::FOLDS]
        inside = sorted(set(order) - set(outside))
        combiner = fit(lessons, inside, translated=translated)
        for i in outside:
            _judge(lessons.pages[i], combiner, held)
    return held


def _judge(lesson: Lesson, combiner: Combiner, held: Held) -> None:
    if not lesson.gold.page.briefs:
        return
    scores = article_scores(lesson.seen, combiner)
    owners = list(lesson.gold.articles.values())
    names: list[str | None] = [*(article.id for article in lesson.gold.page.articles), None]
    held.brief.extend(_answers(scores, combiner.price, [names.index(o) for o in owners]))
    for owner in set(owners) - {None}:
        rest = [name for name in names if name != owner]
        gone = [rest.index(None if o == owner else o) for o in owners]
        held.harder.extend(
            _answers(np.delete(scores, names.index(owner), axis=1), combiner.price, gone)
        )
    for view, gold in views(lesson):
        options = candidates(lesson.seen.material, view, combiner.links.score)
        best, probability = choose(options)
        held.link.append((probability, float(options.members[best] == gold)))


def _answers(scores: Floats, price: float, right: list[int]) -> list[tuple[float, float]]:
    columns = assign(scores, price)
    beliefs = posteriors(scores, price, columns)
    return [
        (float(belief[column]), float(column == wanted))
        for column, belief, wanted in zip(columns, beliefs, right, strict=True)
    ]


def calibrated(combiner: Combiner, held: Held) -> Combiner:
    """Add the calibration that the held-out answers ask for."""
    brief, link = np.array(held.brief + held.harder), np.array(held.link)
    return Combiner(
        combiner.articles,
        combiner.links,
        fit_platt(brief[:, 0], brief[:, 1]),
        fit_platt(link[:, 0], link[:, 1]),
    )


def learn(lessons: Lessons, seed: int, *, translated: bool) -> Combiner:
    """Fit, cross-validate, calibrate and report."""
    held = held_out(lessons, seed, translated=translated)
    everything = range(len(lessons.pages))
    combiner = calibrated(fit(lessons, everything, translated=translated), held)
    kind = "with" if translated else "without"
    print(
        f"{kind} translations, {FOLDS}-fold over pages: match.acc "
        f"{np.mean([r for _p, r in held.brief]):.3f} of {len(held.brief)} "
        f"({np.mean([r for _p, r in held.harder]):.3f} of {len(held.harder)} with an article taken "
        f"away), exact sets in the "
        f"right article {np.mean([r for _p, r in held.link]):.3f} of {len(held.link)}"
    )
    return combiner


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("train", type=Path)
    parser.add_argument("--translations", type=Path)
    parser.add_argument("--encoder", default="use")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    mt = read_translations(args.translations) if args.translations else {}
    lessons = study(args.train, mt, args.encoder)
    plain = learn(lessons, args.seed, translated=False)
    helped = learn(lessons, args.seed, translated=True) if mt else plain
    made_from = {
        "train": _sha256(args.train),
        "translations": _sha256(args.translations) if mt else "none",
        "model": model_of(args.translations) if mt else "none",
        "encoder": args.encoder,
        "seed": str(args.seed),
    }
    write_weights(CombinerWeights(helped, plain, tuple(made_from.items())), args.out)


if __name__ == "__main__":
    main()
