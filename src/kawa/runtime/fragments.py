"""Fragments and dialogs: drawn where they are called, and drawn again by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from kawa.errors import (
    EndlessFragmentError,
    FragmentHandledException,
    ScriptControlException,
    StopException,
)
from kawa.protocol.tree import Node, Tree
from kawa.runtime import calls
from kawa.runtime.here import place_var
from kawa.runtime.part import Part, part_var
from kawa.runtime.place import Place
from kawa.runtime.run import Run

_LIMIT: Final = 1000
_FASTEST: Final = 0.01
"""Reruns of fragments in one chain after which their pace is looked at, and seconds for each."""


def draw_inline(run: Run, part: Part, node: Node, place: Place, *, parallel: bool = False) -> Any:
    """Draws a part where it is called; returns what its function does.

    Args:
        run: The run that calls it.
        part: It. Its node is not known to it yet.
        node: Its node, which was just put.
        place: Where that was.
        parallel: On a thread of its own, without waiting for it, unless a part reruns by itself.

    Raises:
        FragmentHandledException: It failed, which is shown in its place.
    """
    part.id, part.root, part.form = node.id, place.root, place.form
    run.drawn.parts[part.id] = part
    inner = Place(run.pen.enter(node.id), place.root, place.form, part)
    if not parallel or run.alone:
        return _draw(run, part, inner)
    run.threads.start(partial(_draw_beside, run, part, inner))
    return None


def _draw_beside(run: Run, part: Part, place: Place) -> None:
    part.beside = True
    try:
        _draw(run, part, place)
    finally:
        part.beside = False


def redraw(run: Run, parts: Sequence[Part]) -> None:
    """Draws parts again that the page has; one that fails or stops leaves the others alone.

    Raises:
        FragmentHandledException: One has failed, which is shown in its place.
    """
    failed: FragmentHandledException | None = None
    for part in parts:
        run.page_id = part.page_id
        try:
            _draw(run, part, place_of(run, part))
        except StopException:
            if run.stop_requested:
                raise
        except FragmentHandledException as error:
            failed = failed or error
        run.redrawn.remove(part.id)
    if failed is not None:
        raise failed


def place_of(run: Run, part: Part) -> Place:
    """Returns where a part is drawn in a run of its own."""
    return Place(run.writer.open(part.id), part.root, part.form, part)


def _draw(run: Run, part: Part, place: Place) -> Any:
    tokens = part_var.set(part), place_var.set(place)
    media, part.media = part.media, set()
    try:
        # By this way also inline, so that its elements are the same ones in a run of its own.
        return calls.run_user_code(part.function, part.args, part.kwargs)
    except BaseException as error:
        part.media |= media
        if isinstance(error, ScriptControlException | FragmentHandledException):
            raise
        run.services.script.show_error(run, error)
        raise FragmentHandledException("The page shows what is wrong.") from error
    finally:
        part_var.reset(tokens[0])
        place_var.reset(tokens[1])


def scope_of(parts: Iterable[Part], tree: Tree) -> dict[str, bool]:
    """Returns the containers of parts, and whether each holds one child at a time.

    They are their own ones, and those that they have in containers outside of them.
    """
    scope = {part.id: False for part in parts}
    begin = tuple(f"{id}@" for id in scope)
    for nodes in tree.blocks.values():
        for node in nodes:
            if node.id.startswith(begin):
                scope[node.id] = node.type == "empty"
    return scope


def close_dialogs(run: Run, before: Mapping[str, Part]) -> None:
    """Has dialogs go that the redrawn parts had opened, and have not opened again.

    Args:
        run: Draws the parts.
        before: All parts of the page before it.
    """
    for part in before.values():
        around = part.outer
        # What is in a dialog is below it, and needs no place of its own.
        while around is not None and part.root == "dialogs" and around.root != "dialogs":
            if around.id in run.writer.scope:
                run.writer.widen("dialogs")
            around = around.outer


class Pace:
    """Sees fragments that rerun themselves for ever."""

    def __init__(self) -> None:
        self._count = 0
        self._since = 0.0

    def check(self, parts: Sequence[str]) -> list[Callable[[], Any]]:
        """Counts a rerun of fragments that they have asked for themselves.

        Returns:
            What is to be called before it: nothing, or what ends the chain with an error.
        """
        if not parts:
            self._count = 0
            return []
        now = time.monotonic()
        if self._count == 0:
            self._since = now
        self._count += 1
        if self._count <= _LIMIT:
            return []
        self._count = 0
        return [_cut] if now - self._since < _LIMIT * _FASTEST else []


def _cut() -> None:
    raise EndlessFragmentError(_LIMIT)
