"""What a plain `pip install` of each package puts on the disk, dependencies included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.measure import say
from harness.streamlit_venv import VERSION
from harness.systems import ROOT
from harness.table import Row, run_alone


def measure(quick: bool = False) -> list[Row]:
    """Returns the row of this measurement; there is no quicker way to it."""
    with tempfile.TemporaryDirectory(prefix="kawa-bench-") as name:
        directory = Path(name)
        say("installed size: builds Kawa's wheel")
        wheel = _build(directory / "wheel")
        say("installed size: installs Kawa")
        kawa, packages = _installed(directory / "kawa", str(wheel))
        say("installed size: installs Streamlit")
        streamlit, others = _installed(directory / "streamlit", f"streamlit=={VERSION}")
    note = f"{packages} and {others} packages"
    return [Row("base install on disk", "MB", kawa, streamlit, budget=60, note=note)]


def _build(directory: Path) -> Path:
    """Returns a wheel of this checkout, with the frontend as it was built last."""
    if not (ROOT / "src" / "kawa" / "static" / "index.html").exists():
        raise RuntimeError("The frontend is not built, and is part of the size. Run `make setup`.")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
               "--wheel-dir", str(directory), str(ROOT)]  # fmt: skip
    env = {**os.environ, "KAWA_SKIP_FRONTEND": "1"}
    _run(command, env)
    return next(directory.glob("*.whl"))


def _installed(directory: Path, package: str) -> tuple[float, int]:
    """Returns how many megabytes and distributions a package and its dependencies are."""
    venv = [sys.executable, "-m", "venv", "--without-pip", str(directory)]
    subprocess.run(venv, check=True)
    python = str(directory / "bin" / "python")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", package]
    _run(command)
    files = next((directory / "lib").glob("python*/site-packages"))
    size = sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
    return size / 1e6, len(list(files.glob("*.dist-info")))


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=1200)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    run_alone(measure, __doc__)
