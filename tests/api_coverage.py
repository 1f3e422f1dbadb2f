"""How much of the API is built: `python -m tests.api_coverage` prints it."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from kawa.elements._kit.registry import resolve
from kawa.elements._kit.table import MODULES, NOT_BUILT

DATA = Path(__file__).parent / "data"
CALLABLES = ("function", "decorator", "context_manager", "class")


def entries() -> list[dict[str, Any]]:
    """Every public `st.` name that can be called, as the facts have it."""
    facts = json.loads((DATA / "api.json").read_text())["entries"]
    return [
        entry
        for entry in facts
        if re.fullmatch(r"st\.[A-Za-z]\w*", entry["name"])
        and entry.get("public") is not False
        and entry["kind"] in CALLABLES
        and "params" in entry
    ]


def built(entry: dict[str, Any]) -> bool:
    """Whether Kawa has the name."""
    return entry["name"][3:] in MODULES


def parameters(name: str) -> list[dict[str, Any]]:
    """The parameters that Kawa has for a name, in the form of the facts."""
    found = []
    for parameter in inspect.signature(resolve(name)).parameters.values():
        entry = {"name": parameter.name, "kind": parameter.kind.name.lower()}
        if parameter.default is not parameter.empty:
            default = parameter.default
            entry["default"] = default.__name__ if isinstance(default, type) else repr(default)
        found.append(entry)
    return found


def unbuilt_names(code: str) -> list[str]:
    """The names in a piece of code that Kawa does not have yet."""
    return sorted({name for name in re.findall(r"\bst\.(\w+)", code) if name in NOT_BUILT})


def summary() -> str:
    """One line on the names and parameters of functions that are built."""
    functions = [entry for entry in entries() if entry["kind"] != "class"]
    done = [entry for entry in functions if built(entry)]
    return (
        f"API: {len(done)}/{len(functions)} names, "
        f"{sum(len(e['params']) for e in done)}/{sum(len(e['params']) for e in functions)} "
        "parameters"
    )


if __name__ == "__main__":
    print(summary())
    missing = sorted(e["name"] for e in entries() if not built(e))
    print("Not built:", ", ".join(missing) or "nothing")
