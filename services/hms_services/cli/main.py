"""``hms``: finds the command, runs it, and turns errors into messages and exit codes."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer import Context
from typer.core import TyperGroup

from hms_services.cli.table_of_commands import COMMANDS, load, placeholder

# The exit code after Ctrl-C, as a shell reports it: 128 + SIGINT. The others: 0 for done, 1 for an
# error, 2 for a wrong call.
INTERRUPTED = 130


class LazyGroup(TyperGroup):
    """Shows all commands without importing them; imports the one that is run."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: placeholder(name) for name in COMMANDS}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The real command in the place of its placeholder."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else None, rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error becomes a message on standard error and an exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            from hms_services.cli.failures import exit_code_of

            raise typer.Exit(exit_code_of(error)) from error


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def hms(
    _context: Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    """Memory for LLM applications, built on a log.

    Begin with: hms demo
    """
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("hms-memory"))
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
