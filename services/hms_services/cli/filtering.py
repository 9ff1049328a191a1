"""The options that say which memories a command reads, and as of which moment; declared once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, cast

import hms
from hms.observation import Filters
from hms_services.cli import options
from hms_services.cli.moments import moment_of, time_of


@dataclass(frozen=True, slots=True)
class Selection:
    """Which memories a command reads, and as of which moment."""

    filters: Filters
    as_of: hms.AsOf | None


def selection_of(
    tier: options.Tiers = None,
    kind: options.Kinds = None,
    tag: options.Tags = None,
    speaker: options.Speaker = None,
    session: options.Session = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    log_time: options.LogTime = False,
) -> Selection:
    """The selection that the options make. The parameters declare these options for all commands.

    Raises:
        InvalidRequestError: a time or a moment cannot be read.
    """
    words = {"tiers": tier, "kinds": kind, "tags": tag, "speaker": speaker, "session": session}
    given: dict[str, Any] = {name: value for name, value in words.items() if value}
    for name, text in (("since", since), ("until", until)):
        if text:
            given[name] = time_of(f"--{name}", text)
    return Selection(cast("Filters", given), moment_of(as_of, log_time=log_time))


def selecting(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` the options of a selection.

    Args:
        command: has a keyword-only parameter ``selection``. On the command line, and in the help,
            the options stand in its place; the command gets the ``Selection`` that they make.
    """
    offered = {
        name: parameter.replace(kind=Parameter.KEYWORD_ONLY)
        for name, parameter in signature(selection_of, eval_str=True).parameters.items()
    }
    own = signature(command, eval_str=True)
    parameters: list[Parameter] = []
    for name, parameter in own.parameters.items():
        parameters += offered.values() if name == "selection" else [parameter]

    @wraps(command)
    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in offered}
        command(selection=selection_of(**chosen), **given)

    # Typer reads the options of a command from its signature.
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run
