"""Errors of the trainer.

TrainingError
├── DataError        a parallel text cannot be used
├── ConfigError      a setting is malformed or contradicts another
├── CheckpointError  a checkpoint is missing, damaged or of another run
├── InitError        the weights to start from cannot be read
└── ExportError      the model folder cannot be written or does not load again
"""


class TrainingError(Exception):
    """Root of every error the trainer raises on purpose; the text says how to mend it."""


class DataError(TrainingError):
    """A parallel text is missing, malformed or holds nothing usable."""


class ConfigError(TrainingError):
    """A training setting is malformed or contradicts another one."""


class CheckpointError(TrainingError):
    """A checkpoint is missing, damaged or belongs to another run."""


class InitError(TrainingError):
    """The weights to start from cannot be read or do not fit."""


class ExportError(TrainingError):
    """The model folder cannot be written or does not load again."""
