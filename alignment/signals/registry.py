"""Which signals there are. A new one is a module with ``read`` and a row here."""

from __future__ import annotations

from alignment.signals import (
    clauses,
    figures,
    lead,
    length,
    meaning,
    names,
    translated_meaning,
    translated_words,
    words,
)
from alignment.signals.protocol import Signal

#: Name -> signal, in the order of every report.
SIGNALS: dict[str, Signal] = {
    "meaning": meaning.read,
    "clauses": clauses.read,
    "words": words.read,
    "figures": figures.read,
    "names": names.read,
    "translated_meaning": translated_meaning.read,
    "translated_words": translated_words.read,
    "lead": lead.read,
    "length": length.read,
}
