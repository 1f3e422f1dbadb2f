"""`bind="query-params"`: a widget's value in the address bar, under its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kawa.runtime.query import parse, render
from kawa.runtime.run import Run
from kawa.runtime.spec import Spec

FromText = Callable[[list[str]], Any]
"""Makes the browser's value of a widget from the texts in the address."""


def read_bound(run: Run, spec: Spec, clearable: bool, from_text: FromText | None = None) -> None:
    """Gives a widget that has no value yet the one from the address bar.

    A text that is no value of the widget is ignored and goes from the address bar.
    """
    assert spec.key is not None
    run.bound.add(spec.key)
    if spec.id in run.state.values or spec.key in run.state.user:
        return
    texts = parse(run.head.query).get(spec.key)
    if texts is None:
        return
    try:
        if from_text is not None:
            wire = from_text(texts)
        else:
            wire = _from_text(texts, spec.default_wire, clearable)
        value = spec.decode(wire)
        if spec.check is not None:
            value = spec.check(value)
    except Exception:
        return
    run.state.values[spec.id] = value
    run.state.changed[spec.id] = None


def write_bound(run: Run, spec: Spec) -> None:
    """Puts the widget's value into the address bar, unless it is the default."""
    assert spec.key is not None
    params = parse(run.head.query)
    wire = spec.encode(run.state.values[spec.id])
    if wire == spec.default_wire:
        if params.pop(spec.key, None) is None:
            return
    else:
        params[spec.key] = _to_text(wire)
    run.head.query = render(params)


def _to_text(wire: Any) -> list[str]:
    if wire is None:
        return [""]
    if isinstance(wire, list):
        return [text for item in wire for text in _to_text(item)]
    if isinstance(wire, bool):
        return ["true" if wire else "false"]
    if isinstance(wire, float) and wire.is_integer():
        return [str(int(wire))]
    return [str(wire)]


def _from_text(texts: list[str], like: Any, clearable: bool) -> Any:
    if isinstance(like, list):
        item = like[0] if like else ""
        return [_from_text([text], item, False) for text in texts]
    text = texts[-1]
    if text == "" and clearable:
        return None
    if isinstance(like, bool):
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    if isinstance(like, int):
        return int(text)
    if isinstance(like, float):
        return float(text)
    return text
