"""The linker of the pipeline: the alignment room's briefs, with one encoder kept."""

from __future__ import annotations

import threading

from alignment.background import Background, measure
from alignment.briefs import CombinerWeights, align_briefs
from alignment.encoders import load
from alignment.model import BriefAlignment, Encoder, TranslatedText
from pages.model import Page
from service.pipeline import Translations


class BriefLinker:
    """Links briefs with one encoder; may be called from several threads."""

    def __init__(self, encoder: Encoder, weights: CombinerWeights | None = None) -> None:
        """Keep an encoder.

        Args:
            encoder: Embeds sentences.
            weights: Of the combiner; None for those that ship with the project.
        """
        self._encoder = encoder
        self._weights = weights
        self._background: Background | None = None
        self._lock = threading.Lock()

    @classmethod
    def load(cls, encoder: str) -> BriefLinker:
        """Make a linker by the encoder's name; its model is read at the first brief.

        Raises:
            EncoderError: The name is not known.
        """
        return cls(load(encoder))

    @property
    def encoder(self) -> Encoder:
        """What embeds sentences, for others who need the same."""
        return self._encoder

    @property
    def encoder_id(self) -> str:
        """Name and version of the encoder."""
        return self._encoder.id

    def link(self, page: Page, translations: Translations) -> tuple[BriefAlignment, ...]:
        """Find each brief's article and the sentences that carry its own, in page order.

        Raises:
            AlignmentError: The encoder broke its promise.
        """
        texts = [TranslatedText(identity, t.text) for identity, t in translations.items()]
        return align_briefs(page, texts, self._encoder, self._weights, self._measured())

    def _measured(self) -> Background:
        """Measure the encoder's background once: it costs as much as some pages."""
        with self._lock:
            if self._background is None:
                self._background = measure(self._encoder)
            return self._background
