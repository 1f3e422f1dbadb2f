"""`bind="query-params"`: a widget's value in the address bar, under its key."""

from __future__ import annotations

from typing import Any

from kawa.runtime.run import Run
from kawa.runtime.spec import Spec


def read_bound(run: Run, spec: Spec, key: str) -> None:
    """Gives a widget that has no value yet the one from the address bar.

    A text that is no value of the widget is ignored and goes from the address bar.
    """
    run.drawn.bound.add(key)
    if run.state.held(spec.id) is not None or key in run.state.user:
        return
    texts = run.query.params.get(key)
    if texts is None:
        return
    codec = spec.codec
    try:
        value = codec.check(codec.decode(codec.from_text(texts)))
    except Exception:
        return
    run.state.put(spec, value)


def write_bound(run: Run, spec: Spec, key: str) -> None:
    """Puts the widget's value into the address bar, unless it is the default."""
    wire = spec.codec.encode(run.state.value(spec))
    run.query.put(key, None if wire == spec.codec.default_wire else _to_text(wire))


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
