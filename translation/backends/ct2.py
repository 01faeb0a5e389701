"""Backend ``ctranslate2``: the fast one, without torch once a model is converted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from translation.backends.base import Backend, BackendOptions, Hypothesis, Pending, Search
from translation.backends.conversion import converted
from translation.errors import BackendError
from translation.folder import END, MarianFolder

if TYPE_CHECKING:
    from translation.pieces import Pieces


class CTranslate2Backend:
    """A Marian model in CTranslate2; releases the GIL and may be used from several threads."""

    def __init__(self, translator: Any, positions: int) -> None:  # noqa: ANN401
        """Wrap a loaded ``ctranslate2.Translator``."""
        self._translator = translator
        self._positions = positions

    @property
    def workers(self) -> int:
        """Batches decoded at the same time."""
        return int(self._translator.num_translators)

    @property
    def positions(self) -> int:
        """Most pieces of a source or a target, ``</s>`` included."""
        return self._positions

    def decode(
        self,
        sources: Sequence[Pieces],
        search: Search,
        prefixes: Sequence[Pieces] | None = None,
    ) -> list[tuple[Hypothesis, ...]]:
        """Translate one batch; see ``Backend.decode``."""
        return self._started(sources, search, prefixes)()

    def start(self, sources: Sequence[Pieces], search: Search) -> Pending:
        """Begin a batch; see ``Backend.start``."""
        return self._started(sources, search, None)

    def _started(
        self, sources: Sequence[Pieces], search: Search, prefixes: Sequence[Pieces] | None
    ) -> Pending:
        pending = self._translator.translate_batch(
            [[*source, END] for source in sources],
            asynchronous=True,
            target_prefix=[list(p) for p in prefixes] if prefixes else None,
            beam_size=search.beam_size,
            num_hypotheses=search.n_best,
            length_penalty=search.length_penalty,
            no_repeat_ngram_size=search.no_repeat_ngram_size,
            disable_unk=True,
            max_input_length=0,
            max_decoding_length=search.max_target,
            min_decoding_length=search.min_target,
            return_scores=True,
            return_end_token=True,
        )
        forced = [len(p) for p in prefixes] if prefixes else [0] * len(sources)
        return lambda: [
            tuple(_hypotheses(answer.result(), search, n))
            for answer, n in zip(pending, forced, strict=True)
        ]

    def score(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[tuple[float, ...]]:
        """Score given translations; see ``Backend.score``."""
        results = self._translator.score_batch(
            [[*source, END] for source in sources],
            [list(target) for target in targets],
            max_input_length=0,
        )
        return [tuple(result.log_probs) for result in results]


def _hypotheses(result: Any, search: Search, forced: int) -> list[Hypothesis]:  # noqa: ANN401
    """Hypotheses of one source with scores turned into means over the generated pieces.

    CTranslate2 sums over generated pieces but divides by (forced + generated) ** penalty.
    """
    found = []
    for pieces, score in zip(result.hypotheses, result.scores, strict=True):
        total = score * len(pieces) ** search.length_penalty
        mean = total / max(1, len(pieces) - forced)
        text = tuple(p for p in pieces if p != END)
        found.append(Hypothesis(text, min(0.0, float(mean)), len(text) < len(pieces)))
    return found


def open_backend(folder: MarianFolder, sha256: str, options: BackendOptions) -> Backend:
    """Load a model folder, converting it into the cache where needed.

    Raises:
        BackendError: The device or compute type is not available here.
        ConversionError: The model cannot be converted.
    """
    import ctranslate2

    _check(ctranslate2, options)
    path = converted(folder, sha256, options.compute_type, options.cache_dir)
    translator = ctranslate2.Translator(
        str(path),
        device=options.device,
        compute_type=options.compute_type,
        inter_threads=options.threads,
        intra_threads=1,
    )
    return CTranslate2Backend(translator, folder.positions)


def _check(ctranslate2: Any, options: BackendOptions) -> None:  # noqa: ANN401
    if options.device not in {"cpu", "cuda"}:
        raise BackendError(f"device '{options.device}' is unknown; use 'cpu' or 'cuda'")
    if options.device == "cuda" and not ctranslate2.get_cuda_device_count():
        raise BackendError("device 'cuda' was asked for but CTranslate2 sees no GPU; use 'cpu'")
    able = ctranslate2.get_supported_compute_types(options.device)
    if options.compute_type not in able:
        raise BackendError(
            f"compute type '{options.compute_type}' is not supported on {options.device}; "
            f"choose one of {', '.join(sorted(able))}"
        )
