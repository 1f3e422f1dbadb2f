"""The cases that the page's patch is held to as well, in `tests/cases`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kawa.protocol.messages import Frame, Insert, Op, Update, Value
from kawa.protocol.patch import Page, View
from kawa.protocol.tree import HEAD, ROOTS

FILES = sorted(Path(__file__).parents[1].joinpath("cases").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in FILES
    for case in json.loads(file.read_text("utf-8"))
]
encode = msgspec.msgpack.encode


def built(tree: dict[str, Any] | None) -> Page:
    """Returns a page as a case describes it."""
    page = Page()
    ops: list[Op] = []

    def children(node: dict[str, Any]) -> None:
        after = None
        for child in node["children"]:
            props = msgspec.Raw(encode(child["props"]))
            ops.append(Insert(node["id"], after, child["id"], child["type"], props))
            if "value" in child:
                ops.append(Value(child["id"], child["value"]))
            after = child["id"]
            children(child)

    for root in tree["children"] if tree else ():
        if root["id"] == HEAD:
            ops.append(Update(HEAD, HEAD, msgspec.Raw(encode(root["props"]))))
        children(root)
    page.apply(ops)
    return page


def described(page: Page) -> dict[str, Any]:
    """Returns a page as a case describes it."""

    def describe(node: View) -> dict[str, Any]:
        children = [describe(child) for child in node.children]
        told = {} if node.value is msgspec.UNSET else {"value": node.value}
        return {"id": node.id, "type": node.type, "props": node.props, "children": children, **told}

    roots = [describe(page.nodes[id]) for id in (HEAD, *ROOTS)]
    full = [root for root in roots if root["children"] or root["props"]]
    return {"id": "page", "type": "page", "props": {}, "children": full}


@pytest.mark.parametrize("case", CASES)
def test_a_patch_gives_the_page(case: dict[str, Any]) -> None:
    page = built(case["start"])
    frame = {"t": "frame", "run": 1, "ops": case["ops"], "reset": case.get("reset", False)}
    page.receive(msgspec.msgpack.decode(encode(frame), type=Frame))
    assert described(page) == case["end"]
