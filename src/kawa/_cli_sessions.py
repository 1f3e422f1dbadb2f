"""`kawa sessions`: what is stored, what of it would not come back, erasing it, taking it along."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from kawa._cli_flags import ConfigCommand
from kawa.errors import StreamlitBadTimeStringError

T = TypeVar("T")

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
_APP = click.option(
    "--app", metavar="FILE", help="The app whose session it is; that of this folder unless given."
)
_MANY = 200
"""Sessions from which on a bar shows how far it is."""


@click.group()
def sessions() -> None:
    """Look after stored sessions."""


@sessions.command(name="list", cls=ConfigCommand)
@_JSON
def show_all(as_json: bool, config_flags: dict[str, Any]) -> None:
    """List what is stored: of all apps that use the store, the last used first."""
    from kawa._cli_store import opened

    with opened(None, config_flags) as store:
        found = sorted(store.sessions(), key=lambda one: -one.updated)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        click.echo("No session is stored.")
        return
    click.echo(f"{'ID':<18}  {'LAST COMMIT':<12}  {'VERSION':>7}  {'VALUES':>6}  {'SIZE':>9}")
    for one in found:
        age = f"{_duration(time.time() - one.updated)} ago"
        size = _size(one.size)
        click.echo(f"{one.id:<18}  {age:<12}  {one.version:>7}  {one.entries:>6}  {size:>9}")
    total = _size(sum(one.size for one in found))
    click.echo(f"{len(found)} session{'' if len(found) == 1 else 's'}, {total}.")


@sessions.command(cls=ConfigCommand)
@click.argument("id")
@_APP
@_JSON
def show(id: str, app: str | None, as_json: bool, config_flags: dict[str, Any]) -> None:
    """Show the keys of a session: type, size, and what could not be stored, and why."""
    from kawa._cli_store import closed, load, sealed
    from kawa.durable.stored import describe

    with sealed(app, config_flags) as (store, sealer):
        record = load(store, id)
        values = describe(id, record, sealer, store.get_file, closed=closed())
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(values).decode())
        return
    for value in values:
        said = f"{value.type} ({value.codec}, {_size(value.size)})"
        if value.problem:
            said = f"not {'restored' if value.size else 'stored'}: {value.problem}"
        click.echo(f"{value.kind:<6}  {value.key}: {said}")
    if not values:
        click.echo("It holds no values.")


@sessions.command(cls=ConfigCommand)
@click.argument("id", required=False)
@click.option("--older-than", metavar="TIME", help="All that were not used for so long: 7d, 12h.")
def drop(id: str | None, older_than: str | None, config_flags: dict[str, Any]) -> None:
    """Erase a session and its files, or all that have not been used for some time."""
    from kawa._cli_store import load, opened

    if (id is None) == (older_than is None):
        raise click.UsageError("Name either a session or --older-than, for instance 7d.")
    before = time.time() - _seconds(older_than) if older_than else None
    with opened(None, config_flags) as store:
        if id is not None:
            load(store, id)
            store.drop(id)
            click.echo(f"Erased session {id}.")
            return
        assert before is not None
        old = [one for one in store.sessions() if one.updated < before]
        for one in _with_bar(old, "Erasing"):
            store.drop(one.id)
    click.echo(f"Erased {len(old)} session{'' if len(old) == 1 else 's'}.")


@sessions.command(cls=ConfigCommand)
@click.argument("id")
@_APP
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The file; ID.kawa if none.")
def export(id: str, app: str | None, output: Path | None, config_flags: dict[str, Any]) -> None:
    """Write a session and its files into one sealed file.

    Only a server of the same app with the same secret keys opens it.
    """
    from kawa._cli_store import load, sealed
    from kawa.durable.stored import export as exported

    with sealed(app, config_flags) as (store, sealer):
        load(store, id)
        data = exported(store, sealer, id)
    assert data is not None
    output = output or Path(f"{id}.kawa")
    try:
        # What a user typed is nobody else's.
        output.touch(mode=0o600, exist_ok=False)
        output.write_bytes(data)
    except FileExistsError:
        raise click.ClickException(f"{output} exists already; name another with -o.") from None
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}.") from None
    click.echo(f"Wrote {output}, {_size(len(data))}.")


@sessions.command(name="import", cls=ConfigCommand)
@click.argument("file", type=click.Path(path_type=Path))
@_APP
def take(file: Path, app: str | None, config_flags: dict[str, Any]) -> None:
    """Store an exported session as a new one, and print what opens a copy of it."""
    from kawa._cli_store import sealed
    from kawa.durable.stored import take_in
    from kawa.server.tabs.links import LASTS, make_link
    from kawa.server.tabs.resume import new_id

    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None
    id = new_id()
    with sealed(app, config_flags) as (store, sealer):
        take_in(store, sealer, data, id)
        link = make_link(sealer, id, time.time())
    click.echo(f"Stored as session {id}.")
    click.echo(f"For {LASTS // 60} minutes, the app's address with this after it opens a copy:")
    click.echo(f"?kawa_copy={link}")


@sessions.command(cls=ConfigCommand)
@click.argument("app")
@_JSON
@click.pass_context
def check(ctx: click.Context, app: str, as_json: bool, config_flags: dict[str, Any]) -> None:
    """Tell which stored values the present code of APP would not get back.

    Restores every stored session, but does not run the script. Also names values whose classes
    have changed: they come back, as objects of the present ones. Ends with 1 if any would be
    missing.
    """
    from kawa._cli_script import check_syntax
    from kawa._cli_store import problems, sealed

    check_syntax(Path(app))
    broken: list[dict[str, str]] = []
    changed: list[dict[str, Any]] = []
    whole = others = 0
    with sealed(app, config_flags) as (store, sealer):
        for one in _with_bar(list(store.sessions()), "Checking"):
            found = problems(store, sealer, one.id)
            if found is None:
                others += 1
                continue
            lost = [v for v in found if v.problem]
            whole += not lost
            broken += [{"session": one.id, "key": v.key, "problem": v.problem} for v in lost]
            kept = [v for v in found if not v.problem]
            changed += [{"session": one.id, "key": v.key, "changed": v.changed} for v in kept]
    if as_json:
        said = {"whole": whole, "of_others": others, "broken": broken, "changed": changed}
        click.echo(json.dumps(said))
    else:
        for row in broken:
            click.echo(f"{row['session']}  {row['key']}: {row['problem']}")
        for row in changed:
            what = ", ".join(row["changed"])
            click.echo(f"{row['session']}  {row['key']}: comes back by the present code of {what}")
        count = len({row["session"] for row in broken})
        click.echo(f"{whole} would come back whole, {count} would not.")
        if others:
            click.echo(f"{others} are of another app, or sealed with another key.")
    if broken:
        ctx.exit(1)


def _with_bar(found: list[T], label: str) -> Iterator[T]:
    """Yields them; shows on a terminal how far it is, where there are many."""
    if len(found) < _MANY or not sys.stderr.isatty():
        yield from found
        return
    with click.progressbar(found, label=label, file=sys.stderr) as bar:
        yield from bar


def _seconds(text: str) -> float:
    from kawa.runtime.durations import seconds_of

    try:
        return seconds_of(text)
    except StreamlitBadTimeStringError:
        raise click.UsageError(
            f"--older-than is {text!r}. Write a time as 7d, 12h or 30m."
        ) from None


def _duration(seconds: float) -> str:
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {name}"
    return f"{max(0.0, seconds):.0f} s"


def _size(count: int) -> str:
    for name, length in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= length:
            return f"{count / length:.1f} {name}"
    return f"{count} B"
