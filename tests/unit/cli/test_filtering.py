"""The options that select memories: the same for every command, declared once."""

from __future__ import annotations

from datetime import UTC, datetime
from inspect import signature
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

import hms
from hms_schemas.errors import InvalidRequestError
from hms_services.cli.filtering import Selection, selecting, selection_of

given: list[tuple[str, int, Selection]] = []
app = typer.Typer()


@app.command()
@selecting
def read(
    query: Annotated[str, typer.Argument()],
    *,
    selection: Selection,
    most: Annotated[int, typer.Option("--most")] = 7,
) -> None:
    """Notes what it is given."""
    given.append((query, most, selection))


def test_a_command_gets_what_its_options_select() -> None:
    given.clear()
    line = "tea --kind fact --kind event --since 2026-05-03T09:00:00Z --as-of @7 --most 3"

    done = CliRunner().invoke(app, line.split())

    assert done.exit_code == 0, done.output
    since = datetime(2026, 5, 3, 9, tzinfo=UTC)
    filters = {"kinds": ["fact", "event"], "since": since}
    assert given == [("tea", 3, Selection(filters, hms.AsOf(offset=7)))]  # type: ignore[arg-type]


def test_nothing_given_selects_everything_of_now() -> None:
    assert selection_of() == Selection({}, None)


def test_the_options_stand_where_the_selection_does() -> None:
    names = list(signature(read).parameters)

    assert names == ["query", *signature(selection_of).parameters, "most"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "soon"}, "--since 'soon'"),
        ({"until": "soon"}, "--until 'soon'"),
        ({"as_of": "soon"}, "--as-of 'soon'"),
        ({"log_time": True}, "--log-time"),
        ({"as_of": "@3", "log_time": True}, "offset is no time"),
    ],
)
def test_what_cannot_be_read_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRequestError, match=message):
        selection_of(**options)  # type: ignore[arg-type]
