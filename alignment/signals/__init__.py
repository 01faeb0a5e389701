"""Signals: what speaks for a source sentence being what a brief says. See ``registry``."""

from alignment.signals.protocol import Grades, Reading, Signal
from alignment.signals.registry import SIGNALS

__all__ = ["SIGNALS", "Grades", "Reading", "Signal"]
