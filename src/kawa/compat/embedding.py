"""What programs that start an app from Python take from `streamlit.web`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kawa._cli import main as main
from kawa._cli import run as main_run
from kawa._config import PROCESS

__all__ = ["load_config_options", "main", "main_run", "run"]


def load_config_options(flag_options: Mapping[str, Any]) -> None:
    """Load the settings, with some of them given as flags would be.

    Args:
        flag_options: Values by dotted name, or with `_` for the dot; None means not given.

    Example:
        >>> load_config_options({"server.port": 8502})
    """
    PROCESS.load([Path.cwd()], _given(flag_options))


def run(
    main_script_path: str,
    is_hello: bool,
    args: Sequence[str],
    flag_options: Mapping[str, Any],
    *,
    stop_immediately_for_testing: bool = False,
) -> None:
    """Serve an app until the process is told to stop.

    Args:
        main_script_path: The script.
        is_hello: Whether it is the app of `kawa hello`.
        args: The script's own arguments.
        flag_options: As for `load_config_options`; what was loaded before stays.
        stop_immediately_for_testing: Refused: test with `kawa.testing`.

    Raises:
        NotImplementedError: If it is to stop immediately.

    Example:
        >>> run("app.py", False, [], {})  # doctest: +SKIP
    """
    if stop_immediately_for_testing:
        raise NotImplementedError("Kawa's server cannot start only to stop. Use `kawa.testing`.")
    from kawa._run import run_app

    script = Path(main_script_path).absolute()
    PROCESS.load([Path.cwd(), script.parent], {**PROCESS.flags, **_given(flag_options)})
    run_app(script, list(args), is_hello)


def _given(flag_options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.replace("_", "."): value
        for name, value in flag_options.items()
        if value is not None and value != ()
    }
