"""The ways of translating that are compared, one class each, around one model folder."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from pages.sentences import sentences
from translation.config import decode_config
from translation.folder import END, open_folder
from translation.pieces import Tokenizer
from translation.registry import resolve
from translation.splitting import clauses

#: Sentences of one batch of transformers, in the order given: what its pipeline is told.
_TRANSFORMERS_BATCH = 16
_BATCH_TOKENS = 1024
#: The service is asked by so many clients, so many sentences at a time.
_CLIENTS, _ARRAY = 8, 10
_BEAM = 4


class Way(Protocol):
    """One way of translating."""

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate sentences, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What every way is given.

    Attributes:
        model: Folder of the model.
        converted: Its int8 conversion, the one that duizhao itself uses.
        exact: Its float32 conversion.
        threads: Processors to use.
        cache: The project's cache folder.
    """

    model: Path
    converted: Path
    exact: Path
    threads: int
    cache: Path


class Transformers:
    """``MarianMTModel.generate`` in float32, beam 4, by batches of a fixed size."""

    def __init__(self, setting: Setting, batch: int) -> None:
        """Load model and tokenizer as transformers' documentation shows."""
        import torch
        from transformers import MarianMTModel, MarianTokenizer

        torch.set_num_threads(setting.threads)
        self._torch, self._batch = torch, batch
        tokenizer: Any = MarianTokenizer
        self._tokenizer: Any = tokenizer.from_pretrained(setting.model)
        self._model: Any = MarianMTModel.from_pretrained(setting.model, dtype=torch.float32)

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate in the order given."""
        found: list[str] = []
        for start in range(0, len(texts), self._batch):
            part = list(texts[start : start + self._batch])
            inputs = self._tokenizer(part, return_tensors="pt", padding=True)
            with self._torch.no_grad():
                output = self._model.generate(**inputs, num_beams=_BEAM)
            found.extend(self._tokenizer.batch_decode(output, skip_special_tokens=True))
        return found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What is decoded at once: the text it is of, its place among all, its pieces."""

    text: int
    place: int
    pieces: list[str]


class RawCTranslate2:
    """``translate_batch`` on sorted pieces: what the engine can do and no check.

    ``prepare`` cuts between clauses as the library does (headlines stay whole), tokenises and
    sorts beforehand, so that only the model is timed.
    """

    def __init__(self, setting: Setting, path: Path, compute_type: str) -> None:
        """Load a converted model."""
        import ctranslate2

        self._tokenizer = Tokenizer(open_folder(setting.model))
        self._config = decode_config(resolve(str(setting.model), models_dir=None, offline=True))
        self._translator: Any = ctranslate2.Translator(
            str(path),
            compute_type=compute_type,
            inter_threads=setting.threads,
            intra_threads=1,
        )
        self._prepared: dict[tuple[str, ...], list[_Stretch]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Cut, tokenise and sort, the longest first."""
        config = self._config
        preferred, least = config.preferred_source_pieces, config.least_source_pieces
        cut = [
            (i, s) for i, t in enumerate(texts) for s in clauses(t, self._size, preferred, least)
        ]
        encoded = self._tokenizer.encode([text for _, text in cut])
        stretches = [
            _Stretch(text, place, [*pieces, END])
            for place, ((text, _), pieces) in enumerate(zip(cut, encoded, strict=True))
        ]
        self._prepared[tuple(texts)] = sorted(stretches, key=lambda s: -len(s.pieces))

    def _size(self, text: str) -> int:
        return len(self._tokenizer.encode([text])[0])

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate what was prepared; the pieces are put together afterwards."""
        if tuple(texts) not in self._prepared:
            self.prepare(texts)
        stretches = self._prepared[tuple(texts)]
        results = self._translator.translate_batch(
            [stretch.pieces for stretch in stretches],
            beam_size=_BEAM,
            length_penalty=1.0,
            no_repeat_ngram_size=self._config.no_repeat_ngram_size,
            disable_unk=True,
            max_input_length=0,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
        )
        found: list[list[str]] = [[] for _ in texts]
        answers = sorted(zip(stretches, results, strict=True), key=lambda pair: pair[0].place)
        for stretch, result in answers:
            found[stretch.text].append(self._tokenizer.decode(result.hypotheses[0]))
        return [" ".join(parts) for parts in found]


class LibreTranslateWay:
    """One text after the other through HTTP, each cut into sentences, nothing merged.

    A plain server around the same int8 model and one client that asks for one text at a time,
    as LibreTranslate's server does with the list ``q`` of a request.
    """

    def __init__(self, setting: Setting) -> None:
        """Start the server on a free port of the loopback."""
        import ctranslate2

        self._tokenizer = Tokenizer(open_folder(setting.model))
        self._translator: Any = ctranslate2.Translator(
            str(setting.converted), compute_type="int8", inter_threads=1,
            intra_threads=setting.threads,
        )  # fmt: skip
        handler = partial(_Handler, self._answer)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._client = http.client.HTTPConnection("127.0.0.1", self._server.server_port)

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Ask for one text after the other."""
        return [self._ask(text) for text in texts]

    def _ask(self, text: str) -> str:
        body = json.dumps({"q": text, "source": "zh", "target": "en"}).encode()
        self._client.request("POST", "/translate", body, {"Content-Type": "application/json"})
        return str(json.loads(self._client.getresponse().read())["translatedText"])

    def _answer(self, text: str) -> str:
        parts = sentences(text, "zh") or (text,)
        pieces = [[*found, END] for found in self._tokenizer.encode(parts)]
        results = self._translator.translate_batch(
            pieces, beam_size=_BEAM, length_penalty=1.0, disable_unk=True, max_input_length=0
        )
        return " ".join(self._tokenizer.decode(result.hypotheses[0]) for result in results)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # the answer is written in two parts; without this each waits 40 ms for an acknowledgement
    disable_nagle_algorithm = True

    def __init__(self, answer: Callable[[str], str], *rest: Any) -> None:  # noqa: ANN401
        self._answer = answer
        super().__init__(*rest)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        text = json.loads(self.rfile.read(length))["q"]
        body = json.dumps({"translatedText": self._answer(text)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Library:
    """``translation.engine``: text in, text out, with every check and repair."""

    def __init__(self, setting: Setting) -> None:
        """Load the embedded model as the command line does, without a memory."""
        from translation.engine import load

        record = resolve(str(setting.model), models_dir=None, offline=True)
        self._translator = load(record, cache_dir=setting.cache, threads=setting.threads)

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate through the public interface."""
        return [answer.text for answer in self._translator.translate(texts)]


class Service:
    """``duizhao serve``: the real gunicorn, asked by several clients at once."""

    def __init__(self, setting: Setting) -> None:
        """Start it and wait until it is ready."""
        from contextlib import ExitStack

        from bench.service_process import running_service

        self._open = ExitStack()
        variables = {
            "DUIZHAO_THREADS": str(setting.threads),
            "DUIZHAO_MODEL": str(setting.model),
            "DUIZHAO_CACHE_DIR": str(setting.cache.parent),
        }
        self._running = self._open.enter_context(running_service(variables))

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that hold the model."""
        return self._running.web_pids

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Send the texts by tens from eight clients.

        Raises:
            RuntimeError: A request failed.
        """
        parts = [texts[i : i + _ARRAY] for i in range(0, len(texts), _ARRAY)]
        with ThreadPoolExecutor(_CLIENTS) as pool:
            answers = list(pool.map(self._ask, parts))
        return [text for answer in answers for text in answer]

    def _ask(self, part: Sequence[str]) -> list[str]:
        from bench.service_client import Client

        client = Client(self._running)
        outcome = client.translate(part)
        client.close()
        if outcome.fault:
            raise RuntimeError(outcome.fault)
        return [english for _, english in outcome.pairs]

    def close(self) -> None:
        """Stop it."""
        self._open.close()


#: Name -> how it is made.
WAYS: Mapping[str, Callable[[Setting], Way]] = {
    "transformers, one by one": lambda s: Transformers(s, 1),
    "transformers, batched": lambda s: Transformers(s, _TRANSFORMERS_BATCH),
    "LibreTranslate's way": LibreTranslateWay,
    "CTranslate2, sorted pieces": lambda s: RawCTranslate2(s, s.converted, "int8"),
    "CTranslate2, float32": lambda s: RawCTranslate2(s, s.exact, "float32"),
    "duizhao, library": Library,
    "duizhao, service": Service,
}
