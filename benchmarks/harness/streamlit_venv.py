"""The environment that Streamlit is measured in: made when it is missing, used by nothing else."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

VERSION = "1.67.0"
_DIRECTORY = Path(__file__).resolve().parents[1] / ".venv"


@functools.cache
def streamlit_python() -> Path:
    """Returns the interpreter that has Streamlit.

    `KAWA_BENCH_STREAMLIT` names one that is already there; otherwise one is made in
    `benchmarks/.venv`.

    Raises:
        RuntimeError: It has another version of Streamlit than the one compared with.
    """
    given = os.environ.get("KAWA_BENCH_STREAMLIT")
    python = Path(given) if given else _DIRECTORY / "bin" / "python"
    if not given and not (_DIRECTORY / ".complete").exists():
        print(f"Installing Streamlit {VERSION} into {_DIRECTORY}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(_DIRECTORY)], check=True)
        install = [python, "-m", "pip", "install", "--quiet", f"streamlit=={VERSION}"]
        subprocess.run(install, check=True, timeout=1200)
        (_DIRECTORY / ".complete").touch()
    ask = "import importlib.metadata as m; print(m.version('streamlit'))"
    found = subprocess.run([python, "-c", ask], capture_output=True, text=True).stdout.strip()
    if found != VERSION:
        raise RuntimeError(
            f"{python} has Streamlit {found or '(none)'}, but {VERSION} is what is compared with. "
            f"Remove {_DIRECTORY}, or set KAWA_BENCH_STREAMLIT to another interpreter."
        )
    return python
