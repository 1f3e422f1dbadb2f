"""Lets a command take every setting as a flag, without making hundreds of click options."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from kawa._config_values import convert, is_bool_word
from kawa._options import NOT_YET, OPTIONS, THEME_SECTIONS, Option
from kawa.errors import ConfigError, nearest

FLAGS = "config_flags"
"""The parameter under which a command's callback receives them, as text by dotted name."""


class ConfigCommand(click.Command):
    """A command whose `--section.name` flags are settings."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the settings out of the arguments, and leave the rest to click."""
        rest, flags = split_flags(args, ctx)
        try:
            left = super().parse_args(ctx, rest)
        except click.NoSuchOption as error:
            near = nearest(error.option_name, [f"--{name}" for name in OPTIONS])
            raise click.UsageError(
                f"There is no option `{error.option_name}`.{near} "
                "The script's own arguments come after `--`.",
                ctx,
            ) from None
        ctx.params[FLAGS] = flags
        return left

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say below the command's own options where the settings are described."""
        super().format_options(ctx, formatter)
        with formatter.section("Settings"):
            formatter.write_text("Every setting is an option too, such as --server.port 8502.")
            sections = ", ".join(_sections())
            formatter.write_text(f"`kawa help SECTION` describes them: {sections}.")


def _sections() -> list[str]:
    names = dict.fromkeys(option.section for option in OPTIONS.values())
    return [name for name in names if "." not in name and list(_listed(name))]


def settings_help(section: str, ctx: click.Context) -> str:
    """Describe the settings of a section, as the command line takes them.

    Args:
        section: Its name, such as `server`.
        ctx: For the usage line of an error.

    Returns:
        Lines of text.

    Raises:
        click.UsageError: If there is no such section.

    Example:
        >>> "--session.ttl INT" in settings_help("session", click.Context(click.Command("help")))
        True
    """
    if section not in _sections():
        raise click.UsageError(
            f"There are no settings `{section}`.{nearest(section, _sections())} There are: "
            f"{', '.join(_sections())}.",
            ctx,
        )
    formatter = ctx.make_formatter()
    with formatter.section(f"Settings: {section}"):
        formatter.write_dl([_row(option) for option in _listed(section)])
    if section == "theme":
        with formatter.section("Parts of the theme"):
            parts = ", ".join(f"theme.{name}" for name in THEME_SECTIONS)
            formatter.write_text(f"{parts}: most of these options again.")
    return formatter.getvalue().rstrip("\n")


def _listed(section: str) -> Iterable[Option]:
    return [
        option
        for option in OPTIONS.values()
        if option.section == section
        and not (option.hidden or option.sensitive or option.no_effect or option.name in NOT_YET)
    ]


def _row(option: Option) -> tuple[str, str]:
    kinds = {"bool": "[true|false]", "str": "TEXT", "list": "TEXT …", "json": "JSON"}
    value = "|".join(option.choices) or kinds.get(option.kind, option.kind.upper())
    return f"--{option.name} {value}", option.about


def split_flags(
    args: list[str], ctx: click.Context | None = None
) -> tuple[list[str], dict[str, Any]]:
    """Tell settings from other arguments.

    Args:
        args: What was typed after the command's name.
        ctx: For the usage line of an error.

    Returns:
        The other arguments, and the settings by dotted name. What follows `--` is not looked at.

    Raises:
        click.UsageError: If there is no such setting, or its value is missing or does not fit.

    Example:
        >>> split_flags(["app.py", "--server.headless", "--server.port", "8502"])
        (['app.py'], {'server.headless': 'true', 'server.port': '8502'})
    """
    rest: list[str] = []
    flags: dict[str, Any] = {}
    left = list(args)
    while left:
        word = left.pop(0)
        if word == "--":
            rest += [word, *left]
            break
        name, has_value, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or "." not in name:
            rest.append(word)
            continue
        option = _option(name, ctx)
        if not has_value:
            value = _value(option, left, ctx)
        _check(option, value, ctx)
        if option.kind == "list":
            flags.setdefault(name, []).append(value)
        else:
            flags[name] = value
    return rest, flags


def _option(name: str, ctx: click.Context | None) -> Option:
    option = OPTIONS.get(name)
    if option is None:
        near = nearest(f"--{name}", [f"--{known}" for known in OPTIONS])
        raise click.UsageError(f"There is no option `--{name}`.{near}", ctx)
    if option.sensitive:
        raise click.UsageError(
            f"`--{name}` cannot be a flag, because other users of the machine can read command "
            f"lines. Set {option.variable('KAWA')} instead, or write it in `.kawa/config.toml`.",
            ctx,
        )
    return option


def _value(option: Option, left: list[str], ctx: click.Context | None) -> str:
    if option.kind == "bool" and not (left and is_bool_word(left[0])):
        return "true"
    if not left or left[0].startswith("--"):
        raise click.UsageError(f"`--{option.name}` needs a value after it.", ctx)
    return left.pop(0)


def _check(option: Option, value: str, ctx: click.Context | None) -> None:
    try:
        convert(option, [value] if option.kind == "list" else value, f"flag --{option.name}")
    except ConfigError as error:
        raise click.UsageError(str(error), ctx) from None
