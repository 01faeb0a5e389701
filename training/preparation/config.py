"""Settings of the preparation of parallel text; every default carries its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from training.errors import ConfigError
from training.tsv import CleaningConfig


@dataclass(frozen=True, slots=True)
class PrepareConfig:
    """What raw parallel text must be like to be learned from.

    Attributes:
        cleaning: The trainer's own rules on lines and lengths, so that it will drop nothing
            of what is left here.
        min_han: Least share (0-1) of Chinese characters among the letters of a Chinese side.
            Figures and marks belong to no script. 0.4 keeps 使用CSS; below, a line is code
            or a list of Latin names.
        min_latin: Least share (0-1) of Latin letters among those of an English side; Greek
            symbols and a name in another script stay below a fifth.
        max_english_sides: English sides kept of one Chinese side, the first ones. More
            teach nothing new: they are form letters or many systems' translations of one line.
        zh_overlap: A pair that shares so many consecutive Chinese characters with a held-out
            line is dropped. Stock phrases and names of offices are shorter than 20.
        en_overlap: The same for English: 60 characters are about as much text.
        min_confidence: Least probability (0-1) of a link of duizhao's own aligner; below one
            half it takes the link itself for more likely wrong.
        kinds: Kinds of exported pairs that are read. In a ``link`` a person wrote the English;
            the others are a machine's translations, or whole briefs that repeat their links.
        without: Names of filters that are not applied.
        source: Name of pairs whose file names none; None takes the file's.
    """

    cleaning: CleaningConfig = field(default_factory=CleaningConfig)
    min_han: float = 0.4
    min_latin: float = 0.8
    max_english_sides: int = 5
    zh_overlap: int = 20
    en_overlap: int = 60
    min_confidence: float = 0.5
    kinds: tuple[str, ...] = ("link",)
    without: tuple[str, ...] = ()
    source: str | None = None

    def __post_init__(self) -> None:
        """Refuse values that no text can meet."""
        for name in ("max_english_sides", "zh_overlap", "en_overlap"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be at least 1")
        for name in ("min_han", "min_latin", "min_confidence"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must lie in 0-1")


def with_given(config: PrepareConfig, **given: object) -> PrepareConfig:
    """Return the configuration with the values that are not None in their place.

    Args:
        config: What holds where nothing is given.
        **given: Fields of ``PrepareConfig`` or of its ``cleaning``.

    Raises:
        ConfigError: A value is out of range.
    """
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    inner = {f.name for f in fields(CleaningConfig)} & set(known)
    cleaning = replace(config.cleaning, **{name: known.pop(name) for name in inner})
    return replace(config, cleaning=cleaning, **known)
