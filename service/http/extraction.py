"""Text out of files by parsers that a hostile file could keep busy: in a process of its own.

``extract`` starts ``python`` afresh with limits on processor time, memory and wall clock, hands
the file over on standard input and reads one line of JSON.  The child inherits neither the
environment nor open files, may write no file, and is killed when its time is over.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore

from pages.errors import FormatError, NoTextLayerError, PageError
from service.errors import InputError, OverloadedError, TooLargeError

#: Children at once in one web process; each may use ``Cage.memory_bytes``.
_CHILDREN = BoundedSemaphore(2)
_PROGRAM = "from service.http.extraction import main; main()"
_PDF = "pages.formats.pdf"
#: What a child ends with that ran out of memory; no code of Python's own.
_NO_MEMORY = 77
_ERRORS: dict[str, type[Exception]] = {
    "TooLargeError": TooLargeError,
    "NoTextLayerError": NoTextLayerError,
}


@dataclass(frozen=True, slots=True)
class Cage:
    """What a child may use.

    Attributes:
        cpu_seconds: Processor time; a dense newspaper page takes one to three seconds.
        wall_seconds: Time by the clock.
        wait_seconds: How long to wait for a free place.
        memory_bytes: Address space; an ordinary page of a PDF needs a tenth of it.
        max_characters: Text beyond is not handed back.
        max_pdf_pages: Pages of a PDF.
    """

    cpu_seconds: int = 10
    wall_seconds: int = 30
    wait_seconds: int = 10
    memory_bytes: int = 768 * 1024 * 1024
    max_characters: int = 200_000
    max_pdf_pages: int = 100


def extract(data: bytes, name: str, form: str, cage: Cage) -> str:
    """Read a file's text in a child process.

    Args:
        data: The file.
        name: Label for messages.
        form: A key of `pages.read.FORMATS` whose module has ``read_text``.
        cage: What the child may use.

    Returns:
        The text, cut one character beyond ``cage.max_characters`` so that the caller sees it.

    Raises:
        TooLargeError: A limit was reached; the message names it.
        FormatError: The file is damaged, encrypted or has no text layer.
        OverloadedError: All places for children were taken too long.
    """
    if not _CHILDREN.acquire(timeout=cage.wait_seconds):
        raise OverloadedError("too many files are being read; try again", retry_after=5.0)
    try:
        done = _run(data, name, form, cage)
    finally:
        _CHILDREN.release()
    return _text_of(done, name, cage)


def _run(data: bytes, name: str, form: str, cage: Cage) -> subprocess.CompletedProcess[bytes]:
    from pages.formats.registry import format_named

    module = format_named(form).module
    order = json.dumps({"name": name, "module": module, "cage": asdict(cage)})
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter and program; the file comes on stdin
            [sys.executable, "-c", _PROGRAM, order],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
            timeout=cage.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(
            f"{name}: reading took longer than the limit of {cage.wall_seconds} s; "
            "give a smaller file, or its text"
        ) from error


def _text_of(done: subprocess.CompletedProcess[bytes], name: str, cage: Cage) -> str:
    """Turn what a child left behind into text or the one error that tells why there is none."""
    if done.returncode == -signal.SIGKILL:
        raise TooLargeError(f"{name}: reading needs more memory than there is; give a smaller file")
    if done.returncode == -signal.SIGXCPU:
        raise TooLargeError(
            f"{name}: reading took more processor time than the limit of {cage.cpu_seconds} s; "
            "give a smaller file, or its text"
        )
    # Python aborts where not even an error finds room
    if done.returncode in (_NO_MEMORY, -signal.SIGABRT):
        limit = cage.memory_bytes // 2**20
        raise TooLargeError(
            f"{name}: reading needs more memory than the limit of {limit} MiB; give a smaller file"
        )
    if done.returncode != 0:
        raise FormatError(f"{name}: not a readable file of its kind; export it again")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _ERRORS.get(answer["error"], FormatError)(answer["message"])
    text: str = answer["text"]
    return text


def main() -> None:
    """Be the child: read standard input, answer one line of JSON."""
    order = json.loads(sys.argv[1])
    cage = Cage(**order["cage"])
    _shut(cage)
    try:
        sys.stdout.write(json.dumps(_answer(order, cage)))
        sys.stdout.flush()
    except MemoryError:
        os._exit(_NO_MEMORY)  # words for it could need memory once more: the parent has them
    os._exit(0)


def _answer(order: dict[str, str], cage: Cage) -> dict[str, str]:
    try:
        text = _read(sys.stdin.buffer.read(), order["name"], order["module"], cage)
    except (PageError, InputError) as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {"text": text[: cage.max_characters + 1]}


def _shut(cage: Cage) -> None:
    """Set the limits, for this process and for good."""
    resource.setrlimit(resource.RLIMIT_CPU, (cage.cpu_seconds, cage.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (cage.memory_bytes, cage.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, name: str, module: str, cage: Cage) -> str:
    from importlib import import_module

    if module == _PDF:
        _count_pages(data, name, cage.max_pdf_pages)
    text: str = import_module(module).read_text(data, name)
    # half a surrogate pair cannot be stored or sent
    return text.encode("utf-8", "replace").decode("utf-8")


def _count_pages(data: bytes, name: str, most: int) -> None:
    """Refuse a PDF of too many pages before their content is looked at."""
    import io
    from itertools import islice

    from pdfminer.pdfpage import PDFPage
    from pdfminer.psexceptions import PSException

    try:
        pages = sum(1 for _ in islice(PDFPage.get_pages(io.BytesIO(data)), most + 1))
    except PSException:
        return  # the reader itself says what is wrong
    if pages > most:
        raise TooLargeError(f"{name}: the PDF has more pages than the limit of {most}; split it")
