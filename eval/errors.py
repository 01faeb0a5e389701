"""Errors of the evaluation room: one root, so that callers need one ``except``.

EvalError
├── InputError      lines, references or files that cannot be scored as they are
├── SpecError       a run specification that does not hold together
├── RunError        a run folder that is damaged, busy or of other data
└── AnswerError     a system under test that did not answer properly
"""

from __future__ import annotations


class EvalError(Exception):
    """What went wrong, where, and how to mend it, in one sentence."""


class InputError(EvalError):
    """Hypotheses, references or a test set file cannot be scored as they are."""


class SpecError(EvalError):
    """A run specification is malformed or names something unknown."""


class RunError(EvalError):
    """A run folder is damaged, in use, or made from other data."""


class AnswerError(EvalError):
    """A system under test failed or answered with the wrong number of items."""
