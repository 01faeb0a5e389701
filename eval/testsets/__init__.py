"""Readers of test set formats, one module each; ``eval.testsets.registry`` lists them."""
