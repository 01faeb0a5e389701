"""Benchmarks and fitting scripts; run as ``python -m bench.<name>``. Not in the wheel."""
