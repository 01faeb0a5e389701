"""The command group: commands loaded when called, and one rule for every exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | the input was bad: one line on standard error, no traceback |
| 2 | wrong usage |
| 3 | some of many inputs failed, the others are done |
| 130 | interrupted: what was finished stays |
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar, NoReturn

import click

from alignment.errors import AlignmentError
from eval.errors import EvalError
from pages.errors import PageError
from service.errors import ServiceError
from training.errors import TrainingError
from translation.errors import TranslationError

DONE, BAD_INPUT, SOME_FAILED, INTERRUPTED = 0, 1, 3, 130

#: What the rooms raise on purpose; anything else is a defect and shows its traceback.
EXPECTED = (
    PageError,
    TranslationError,
    AlignmentError,
    EvalError,
    TrainingError,
    ServiceError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the command table.

    Attributes:
        place: ``module:attribute`` of a click command.
        summary: The line that ``--help`` shows, so that help loads no command.
    """

    place: str
    summary: str


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are called."""

    #: Name → command; a subclass says it.
    table: ClassVar[Mapping[str, Command]] = {}

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the commands in the table's order."""
        return list(self.table)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where the table has no such row."""
        row = self.table.get(cmd_name)
        if row is None:
            return None
        module, attribute = row.place.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.summary) for name, row in self.table.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that has had enough, as ``head``, is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _leave_pipe()
            return DONE

    def main(  # type: ignore[override] # click's overloads differ only in standalone_mode
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **given: object,
    ) -> NoReturn:
        """Run, and leave with the code that the table above says."""
        given["standalone_mode"] = False
        _write_utf8()
        sys.exit(_guarded(lambda: super(LazyGroup, self).main(args, prog_name, **given)))  # type: ignore[call-overload] # same


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale says; names that are no text are shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _guarded(run: Callable[[], object]) -> int:
    """Run a command and answer its exit code; expected errors become one line."""
    try:
        code = run()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted: what was finished stays", err=True)
        return INTERRUPTED
    except EXPECTED as error:
        click.echo(f"duizhao: {one_line(error)}", err=True)
        return BAD_INPUT
    return code if isinstance(code, int) else DONE


def one_line(error: BaseException) -> str:
    """Give an error's message on one line."""
    if isinstance(error, OSError) and error.strerror:
        where = f" {error.filename}:" if error.filename else ""
        return f"cannot use{where} {error.strerror.lower()}" if where else error.strerror.lower()
    return " ".join(str(error).split()) or type(error).__name__


def _leave_pipe() -> None:
    """Keep the interpreter from writing to a closed pipe once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
