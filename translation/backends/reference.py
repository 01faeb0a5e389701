"""Backend ``transformers``: the reference, Hugging Face's own beam search in torch.

Its search is set up to be the one CTranslate2 makes: a source is finished when ``beam_size``
hypotheses are (``early_stopping``), scores are divided by length ** length_penalty with
``</s>`` counted, and forbidden pieces are taken out before the softmax
(``renormalize_logits``), not after.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from translation.backends.base import Backend, BackendOptions, Hypothesis, Pending, Search
from translation.backends.weights import load_model
from translation.errors import BackendError
from translation.folder import END, PAD, UNKNOWN, MarianFolder

if TYPE_CHECKING:
    from translation.pieces import Pieces

_TYPES = {"float32", "float16", "bfloat16"}


class TransformersBackend:
    """A Marian model in torch; a lock lets one thread decode at a time."""

    def __init__(self, model: Any, folder: MarianFolder) -> None:  # noqa: ANN401
        """Wrap a loaded ``MarianMTModel``."""
        self._model = model
        self._positions = folder.positions
        self._ids = folder.source_vocabulary()
        self._target_ids = folder.target_vocabulary()
        self._pieces = {number: piece for piece, number in self._target_ids.items()}
        self._lock = threading.Lock()

    @property
    def positions(self) -> int:
        """Most pieces of a source or a target, ``</s>`` included."""
        return self._positions

    @property
    def workers(self) -> int:
        """One: torch spreads a batch over the processors itself."""
        return 1

    def start(self, sources: Sequence[Pieces], search: Search) -> Pending:
        """Translate when asked for the result; see ``Backend.start``."""
        return lambda: self.decode(sources, search)

    def decode(
        self,
        sources: Sequence[Pieces],
        search: Search,
        prefixes: Sequence[Pieces] | None = None,
    ) -> list[tuple[Hypothesis, ...]]:
        """Translate one batch; see ``Backend.decode``."""
        if prefixes and len({len(p) for p in prefixes}) > 1:
            # generate() wants prefixes of one length; they are few, so one by one will do
            pairs = zip(sources, prefixes, strict=True)
            return [self._decode([source], search, [prefix])[0] for source, prefix in pairs]
        return self._decode(sources, search, prefixes)

    def _decode(
        self, sources: Sequence[Pieces], search: Search, prefixes: Sequence[Pieces] | None
    ) -> list[tuple[Hypothesis, ...]]:
        import torch

        ids, mask = self._batch(sources)
        start = self._prefix_batch(prefixes, len(sources))
        with self._lock, torch.inference_mode():
            output = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                decoder_input_ids=start,
                generation_config=self._generation(search),
            )
        found = self._hypotheses(output, search, start.shape[1])
        n = search.n_best
        return [tuple(found[i * n : (i + 1) * n]) for i in range(len(sources))]

    def _batch(self, sources: Sequence[Pieces]) -> tuple[Any, Any]:
        import torch

        unknown, end = self._ids[UNKNOWN], self._ids[END]
        rows = [[*(self._ids.get(p, unknown) for p in source), end] for source in sources]
        width = max(map(len, rows))
        # padding is masked, so any id serves; separate vocabularies need not share <pad>'s
        ids = torch.full((len(rows), width), end, dtype=torch.long)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        return ids.to(self._model.device), mask.to(self._model.device)

    def _prefix_batch(self, prefixes: Sequence[Pieces] | None, rows: int) -> Any:  # noqa: ANN401
        import torch

        unknown = self._target_ids[UNKNOWN]
        first = self._model.config.decoder_start_token_id
        begin = [
            [first, *(self._target_ids.get(p, unknown) for p in prefix)]
            for prefix in (prefixes or [()] * rows)
        ]
        return torch.tensor(begin, dtype=torch.long, device=self._model.device)

    def _generation(self, search: Search) -> Any:  # noqa: ANN401
        import transformers

        settings: Any = transformers.GenerationConfig

        return settings(
            num_beams=search.beam_size,
            num_return_sequences=search.n_best,
            do_sample=False,
            length_penalty=search.length_penalty,
            early_stopping=search.beam_size > 1,
            max_length=search.max_target + 1,
            min_length=search.min_target + 1,
            no_repeat_ngram_size=search.no_repeat_ngram_size,
            suppress_tokens=[self._target_ids[t] for t in (UNKNOWN, PAD) if t in self._target_ids],
            renormalize_logits=True,
            decoder_start_token_id=self._model.config.decoder_start_token_id,
            eos_token_id=self._target_ids[END],
            pad_token_id=self._model.config.pad_token_id,
            forced_eos_token_id=None,
            return_dict_in_generate=True,
            output_scores=True,
            use_cache=True,
        )

    def _hypotheses(self, output: Any, search: Search, begun: int) -> list[Hypothesis]:  # noqa: ANN401
        end = self._target_ids[END]
        found = []
        for i, row in enumerate(output.sequences[:, begun:].tolist()):
            length = row.index(end) + 1 if end in row else len(row)
            mean = _mean(output, i, row[:length], search)
            forced = output.sequences[i, 1:begun].tolist()
            pieces = (self._pieces[n] for n in (*forced, *row[:length]) if n != end)
            found.append(Hypothesis(tuple(pieces), min(0.0, mean), end in row))
        return found

    def score(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[tuple[float, ...]]:
        """Score given translations; see ``Backend.score``."""
        import torch

        ids, mask = self._batch(sources)
        scores = []
        with self._lock, torch.inference_mode():
            for i, target in enumerate(targets):
                begin = self._prefix_batch([target], 1)
                logits = self._model(
                    input_ids=ids[i : i + 1],
                    attention_mask=mask[i : i + 1],
                    decoder_input_ids=begin,
                ).logits[0]
                wanted = torch.tensor([*begin[0, 1:].tolist(), self._target_ids[END]])
                # CTranslate2 has no row for <pad>, so here it must not share the probability
                logits[:, self._model.config.pad_token_id] = float("-inf")
                logs = logits.float().log_softmax(-1).cpu()
                scores.append(tuple(logs[torch.arange(len(wanted)), wanted].tolist()))
        return scores


def _mean(output: Any, index: int, row: list[int], search: Search) -> float:  # noqa: ANN401
    """Mean log-probability of the generated pieces.

    Transformers' own ``compute_transition_scores`` takes the source's vocabulary size for the
    target's and fails on models with separate vocabularies.
    """
    if not row:
        return 0.0
    if search.beam_size > 1:
        scale = float(len(row)) ** (search.length_penalty - 1)
        return float(output.sequences_scores[index]) * float(scale)
    logs = [float(step[index, n]) for step, n in zip(output.scores, row, strict=False)]
    return float(sum(logs)) / len(row)


def open_backend(folder: MarianFolder, sha256: str, options: BackendOptions) -> Backend:  # noqa: ARG001
    """Load a model folder with torch.

    Raises:
        BackendError: The device or compute type is not available here.
    """
    import torch

    if options.compute_type not in _TYPES:
        raise BackendError(
            f"compute type '{options.compute_type}' is not one of transformers'; "
            f"choose one of {', '.join(sorted(_TYPES))}, or the backend 'ctranslate2'"
        )
    if options.device not in {"cpu", "cuda"}:
        raise BackendError(f"device '{options.device}' is unknown; use 'cpu' or 'cuda'")
    if options.device == "cuda" and not torch.cuda.is_available():
        raise BackendError("device 'cuda' was asked for but torch sees no GPU; use 'cpu'")
    if options.device == "cpu":
        torch.set_num_threads(options.threads)
    model = load_model(folder).to(options.device, getattr(torch, options.compute_type))
    model.generation_config = type(model.generation_config)()
    return TransformersBackend(model, folder)
