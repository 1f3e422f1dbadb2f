"""Which script a command means."""

from __future__ import annotations

from pathlib import Path

import click

from kawa.errors import nearest

SCRIPTS = ("streamlit_app.py", "app.py")
"""What is looked for in a folder, in this order."""


def find_script(target: str | None) -> Path:
    """Find the script that a target means.

    Args:
        target: A file or folder; None: the current folder.

    Returns:
        Its absolute path.

    Raises:
        click.UsageError: If it is an address, is missing, or is no Python file.

    Example:
        >>> find_script("app.py")  # doctest: +SKIP
        PosixPath('/home/me/app.py')
    """
    if target and "://" in target:
        raise click.UsageError(
            f"Kawa runs no scripts from the network, such as {target}. Download the file, read "
            "it, and name the copy."
        )
    try:
        return _found(Path(target or ".").expanduser())
    except OSError as error:
        where = error.filename or target
        raise click.UsageError(f"{where} cannot be read: {error.strerror}.") from error
    except RuntimeError as error:  # `~` of nobody
        raise click.UsageError(f"{target} names no file: {error}") from error


def _found(path: Path) -> Path:
    """Returns the script that a path means."""
    if path.is_dir():
        found = [path / name for name in SCRIPTS if (path / name).is_file()]
        if not found:
            raise click.UsageError(
                f"There is no {' or '.join(SCRIPTS)} in {path.absolute()}. "
                "Name the script: kawa run FILE.py"
            )
        return found[0].absolute()
    if not path.exists():
        siblings = [file.name for file in path.parent.glob("*.py")]
        raise click.UsageError(f"There is no file {path}.{nearest(path.name, siblings)}")
    if path.suffix != ".py":
        raise click.UsageError(
            f"{path} is not a Python file: its name ends in `{path.suffix or path.name}`. "
            "Name a file that ends in `.py`."
        )
    return path.absolute()


def check_syntax(script: Path) -> None:
    """Refuse a file that is not Python.

    Args:
        script: The file.

    Raises:
        click.ClickException: If it cannot be read, or is not Python.

    Example:
        >>> check_syntax(Path(__file__))
    """
    from kawa.runtime.script import syntax_problem

    problem = syntax_problem(script)
    if problem:
        raise click.ClickException(problem)
