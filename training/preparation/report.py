"""What preparing parallel text found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from training.tsv import CleaningReport

if TYPE_CHECKING:
    from training.preparation.config import PrepareConfig

SCHEMA = "duizhao.preparation/1"
_SIDE_CHARS = 72


@dataclass(slots=True)
class SourceCount:
    """Pairs kept of one source, and per reason the lines dropped."""

    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class PreparationReport:
    """What was read, kept and dropped.

    Attributes:
        config: The rules.
        files: Names of the inputs, in order.
        held_out: Name of each held-out file and its number of lines.
        cleaning: Lines, pairs kept, and per reason count and first examples.
        changed: Pairs kept whose text normalisation changed.
        sources: Counts by source, in the order of their first lines.
    """

    config: PrepareConfig
    files: tuple[str, ...]
    held_out: tuple[tuple[str, int], ...] = ()
    cleaning: CleaningReport = field(default_factory=CleaningReport)
    changed: int = 0
    sources: dict[str, SourceCount] = field(default_factory=dict)

    def keep(self, source: str, *, changed: bool) -> None:
        """Count a pair that goes into the corpus."""
        self.cleaning.kept += 1
        self.changed += changed
        self._of(source).kept += 1

    def drop(self, source: str, reason: str, where: str, line: str) -> None:
        """Count a line that does not."""
        # Cut side by side, so that a long Chinese one does not hide the English.
        shown = "\t".join(field[:_SIDE_CHARS] for field in line.split("\t"))
        self.cleaning.drop(reason, where, shown)
        self._of(source).dropped[reason] += 1

    def _of(self, source: str) -> SourceCount:
        return self.sources.setdefault(source, SourceCount())

    def __str__(self) -> str:
        """Say the totals, the reasons with examples, the sources and what was held out."""
        rows = [str(self.cleaning), f"{self.changed} of the kept were normalised", "by source:"]
        for name, count in self.sources.items():
            rows.append(f"  {name}: {count.kept} kept, {count.dropped.total()} dropped")
        if self.held_out:
            named = ", ".join(f"{name} ({lines} lines)" for name, lines in self.held_out)
            rows.append(f"held out: {named}")
        else:
            rows.append("held out: nothing; name development and test sets with --held-out")
        return "\n".join(rows)

    def as_json(self) -> dict[str, Any]:
        """Return the report as a tree for JSON, schema ``duizhao.preparation/1``."""
        cleaning = self.cleaning
        return {
            "schema": SCHEMA,
            "files": list(self.files),
            "held_out": [{"name": name, "lines": lines} for name, lines in self.held_out],
            "lines": cleaning.lines,
            "kept": cleaning.kept,
            "normalised": self.changed,
            "dropped": {
                reason: {"count": count, "examples": cleaning.examples[reason]}
                for reason, count in cleaning.dropped.most_common()
            },
            "sources": {
                name: {"kept": count.kept, "dropped": dict(count.dropped.most_common())}
                for name, count in self.sources.items()
            },
            "config": asdict(self.config),
        }
