"""The command `kawa`."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kawa import _config
from kawa._cli_flags import ConfigCommand, settings_help
from kawa._cli_script import SCRIPTS, find_script
from kawa._cli_sessions import sessions
from kawa.errors import ConfigError, StoreError, nearest

_STREAMLITS_OWN = {
    "activate": "Kawa asks for no e-mail address.",
    "skills": "Kawa installs nothing into other programs.",
    "test": "It is for work on Streamlit itself.",
}
_STARTER = """import streamlit as st

st.title("Hello")
name = st.text_input("Your name")
if name:
    st.write(f"Nice to meet you, {name}!")

if st.button("Count"):
    st.session_state.clicks = st.session_state.get("clicks", 0) + 1
st.write("Clicks so far:", st.session_state.get("clicks", 0))
"""


class _Commands(click.Group):
    """Runs `kawa app.py` as `kawa run app.py`, and suggests a name for a misspelt one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and (name.endswith(".py") or Path(name).is_dir()):
            args = ["run", *args]
        elif name in _STREAMLITS_OWN:
            raise click.UsageError(f"There is no `kawa {name}`. {_STREAMLITS_OWN[name]}", ctx)
        elif name not in self.commands:
            near = nearest(name, self.commands)
            raise click.UsageError(
                f"There is no command `{name}`.{near} `kawa help` lists all.", ctx
            )
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(_version())
        ctx.exit()


def _version() -> str:
    from kawa import __version__
    from kawa.compat._finder import STREAMLIT

    return f"Kawa, version {__version__} (API of Streamlit {STREAMLIT})"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--log_level",
    "--log-level",
    type=click.Choice(["error", "warning", "info", "debug"]),
    help="How much to log.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def cli(ctx: click.Context, log_level: str | None) -> None:
    """Run Streamlit scripts, and never lose a user's state.

    Begin with `kawa hello`, then `kawa init my_app`.
    """
    ctx.obj = {"logger.level": log_level} if log_level else {}


@cli.command(cls=ConfigCommand)
@click.argument("target", required=False, envvar=["KAWA_RUN_TARGET", "STREAMLIT_RUN_TARGET"])
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.option("--workers", type=int, help="Processes that serve the app: server.workers.")
@click.pass_obj
def run(
    given: dict[str, Any],
    target: str | None,
    args: Sequence[str],
    workers: int | None,
    config_flags: dict[str, Any],
) -> None:
    """Run an app.

    TARGET is a Python file, or a folder with a streamlit_app.py or an app.py; the current
    folder unless given. ARGS after `--` go to the script's sys.argv.
    """
    short = {} if workers is None else {"server.workers": str(workers)}
    _serve(find_script(target), args, {**given, **short, **config_flags})


@cli.command(cls=ConfigCommand)
@click.pass_obj
def hello(given: dict[str, Any], config_flags: dict[str, Any]) -> None:
    """Run the app that shows what Kawa can do."""
    script = Path(__file__).parent / "_hello.py"
    _serve(script, (), {**given, **config_flags}, is_hello=True)


@cli.command()
@click.argument("directory", required=False, default=".", type=click.Path(path_type=Path))
def init(directory: Path) -> None:
    """Begin an app: a script and a requirements.txt in DIRECTORY."""
    script = directory / SCRIPTS[0]
    if script.exists():
        raise click.ClickException(
            f"{script} exists already and was left as it is. Name another directory."
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        script.write_text(_STARTER, encoding="utf-8")
        requirements = directory / "requirements.txt"
        if not requirements.exists():
            requirements.write_text("kawa\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
    click.echo(f"Wrote {script}. Run it with: kawa run {script}")
    if sys.stdin.isatty() and click.confirm("Run it now?", default=True):
        _serve(script.absolute(), (), {})


@cli.group()
def config() -> None:
    """Look at the settings."""


@config.command(cls=ConfigCommand)
@click.pass_context
def show(ctx: click.Context, config_flags: dict[str, Any]) -> None:
    """Print all settings, what they do, and where they were set, as a TOML file."""
    _load([Path.cwd()], {**ctx.find_root().obj, **config_flags})
    click.echo(_config.PROCESS.show(), nl=False)


@cli.group()
def cache() -> None:
    """Look after cached results."""


@cache.command(cls=ConfigCommand)
@click.pass_obj
def clear(given: dict[str, Any], config_flags: dict[str, Any]) -> None:
    """Delete the results that cached functions keep on disk, of all apps.

    Servers that run notice it, and compute anew.
    """
    _load([Path.cwd()], {**given, **config_flags})
    folder = _config.cache_directory(_config.PROCESS)
    if not folder.is_dir():
        click.echo(f"Nothing is cached: {folder} does not exist.")
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
    click.echo(f"Deleted {folder}.")


@cli.command()
def version() -> None:
    """Print the version."""
    click.echo(_version())


@cli.command(name="help")
@click.argument("topic", required=False)
@click.pass_context
def show_help(ctx: click.Context, topic: str | None) -> None:
    """Print this text, or the settings of a TOPIC: server, session, theme, ..."""
    assert ctx.parent is not None
    click.echo(ctx.parent.get_help() if topic is None else settings_help(topic, ctx))


@cli.command()
def docs() -> None:
    """Print where the documentation is."""
    here = Path(__file__).parent
    for folder in (here / "docs", here.parents[1] / "docs"):
        if folder.is_dir():
            click.echo(f"The documentation is in {folder}.")
            return
    raise click.ClickException(f"This installation has no documentation; {here / 'docs'} is gone.")


cli.add_command(sessions)


def _load(project_dirs: Sequence[Path], flags: dict[str, Any]) -> None:
    try:
        _config.PROCESS.load(project_dirs, flags)
        logging.Formatter(_config.PROCESS.get("logger.messageFormat"))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except ValueError as error:
        raise click.ClickException(f"`logger.messageFormat` cannot be used: {error}.") from None


def _serve(
    script: Path, args: Sequence[str], flags: dict[str, Any], *, is_hello: bool = False
) -> None:
    _load([Path.cwd(), script.parent], flags)
    from kawa._run import run_app

    try:
        run_app(script, list(args), is_hello)
    except (ConfigError, StoreError) as error:
        raise click.ClickException(str(error)) from None


def main(args: Sequence[str] | None = None, name: str = "kawa") -> None:
    """Run the command line and end the process.

    Args:
        args: The arguments; those of the process unless given.
        name: What help calls the program.

    Example:
        >>> main(["version"])  # doctest: +SKIP
    """
    cli.main(args=args, prog_name=name)
