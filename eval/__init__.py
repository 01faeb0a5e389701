"""Offline evaluation: scores, runs, comparisons and reports.

Start at ``eval.score`` (one corpus), ``eval.runner`` (systems × test sets × metrics)
and ``eval.report``.  The room never translates; systems come in through
``eval.model.SystemUnderTest``.
"""
