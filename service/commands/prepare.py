"""``duizhao prepare``: parallel text cleaned for training, without what is held out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from service.commands.options import sources_option
from service.files import write_all
from service.progress import progress

C = TypeVar("C", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
SHARE = click.FloatRange(0, 1)
LEAST_ONE = click.IntRange(min=1)
#: The filters' own names; written out so that help and completion load nothing.
FILTERS = ("length", "markup", "script", "figures")
#: The kinds of pairs in duizhao's exports; the same.
KINDS = ("headline", "sentence", "teaser", "link", "brief")
#: A folder stands for its files of these names.
SUFFIXES = tuple(f"{kind}{packed}" for kind in (".tsv", ".jsonl") for packed in ("", ".gz", ".xz"))


#: Options that change a rule; each is a field of ``PrepareConfig``, which gives its reason.
_RULES = (
    click.option("--max-chars", type=LEAST_ONE, help="Longest side; 600."),
    click.option(
        "--min-ratio",
        type=click.FloatRange(min=0),
        help="Least English characters per Chinese one; 0.8.",
    ),
    click.option("--max-ratio", type=click.FloatRange(min=0), help="Most of them; 12."),
    click.option(
        "--min-han", type=SHARE, help="Least Chinese among a Chinese side's letters; 0.4."
    ),
    click.option(
        "--min-latin", type=SHARE, help="Least Latin among an English side's letters; 0.8."
    ),
    click.option(
        "--max-english-sides",
        type=LEAST_ONE,
        help="English sides kept of one Chinese side; 5.",
    ),
    click.option(
        "--zh-overlap",
        type=LEAST_ONE,
        help="Consecutive characters that held-out Chinese may not share; 20.",
    ),
    click.option("--en-overlap", type=LEAST_ONE, help="The same for English; 60."),
    click.option(
        "--min-confidence",
        type=SHARE,
        help="Least probability of a pair that duizhao aligned; 0.5.",
    ),
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice(KINDS),
        help="Kinds read from duizhao's exports; link alone.",
    ),
    click.option(
        "--without",
        multiple=True,
        type=click.Choice(FILTERS),
        help="A filter not to apply.",
    ),
)


def _rules(command: C) -> C:
    """Add the options that change a rule."""
    for option in reversed(_RULES):
        command = option(command)
    return command


@click.command()
@click.argument("raw", nargs=-1, type=PATH)
@click.option(
    "--moses",
    multiple=True,
    nargs=2,
    type=PATH,
    metavar="ZH EN",
    help="Two files, line n of each is a pair.",
)
@click.option(
    "--held-out",
    multiple=True,
    type=PATH,
    metavar="FILE",
    help="A development or test set; what overlaps with it is dropped. May be given again.",
)
@click.option("--out", type=PATH, metavar="FILE", help="TSV to write; .gz or .xz packs it.")
@click.option("--report", type=PATH, metavar="FILE", help="Also write the report as JSON.")
@click.option("--source", metavar="NAME", help="Name of pairs whose file names none.")
@_rules
@click.option("--strict", is_flag=True, help="Stop at the first malformed line.")
@sources_option
def prepare(
    raw: Sequence[Path],
    moses: Sequence[tuple[Path, Path]],
    held_out: Sequence[Path],
    out: Path | None,
    report: Path | None,
    kinds: Sequence[str],
    without: Sequence[str],
    *,
    strict: bool,
    **given: float | str | None,
) -> None:
    """Clean parallel text for `duizhao train`.

    RAW is a TSV of zh, en[, source], JSON lines of `duizhao run` or `duizhao align`, each
    also .gz or .xz, or a folder of such files. Text is normalised, filtered, and cleared of
    repetitions and of what overlaps with a held-out set. The report goes to standard error.
    """
    if out is None or not (raw or moses):
        raise click.UsageError("RAW or --moses, and --out are needed; see duizhao prepare --help")
    _refuse_held_out(raw)
    from training.corpus import expanded
    from training.preparation.config import PrepareConfig, with_given
    from training.preparation.raw import RawFile
    from training.preparation.run import prepare as run

    rules = {"kinds": tuple(kinds) or None, "without": tuple(without), "strict": strict, **given}
    config = with_given(PrepareConfig(), **rules)
    files = [RawFile(path) for path in expanded(raw, SUFFIXES)]
    files += [RawFile(chinese, english) for chinese, english in moses]
    with progress(None, "line", sys.stderr) as advance:
        found = run(files, out, held_out=held_out, config=config, advance=advance)
    if report is not None:
        tree = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
        write_all([(report, f"{tree}\n")])
    click.echo(str(found), err=True)
    click.echo(f"{out}: {found.cleaning.kept} pairs")


def _refuse_held_out(raw: Sequence[Path]) -> None:
    """Catch ``--held-out a.tsv dev-b.tsv``, which would make the second set training text."""
    from training.corpus import HELD_OUT

    for path in raw:
        if path.name.startswith(HELD_OUT) and not path.is_dir():
            raise click.UsageError(
                f"{path} is named like a held-out set; write --held-out before each such "
                "file, or rename it to train on it"
            )
