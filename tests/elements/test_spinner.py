"""`st.spinner`."""

from __future__ import annotations

from kawa.protocol.messages import Insert, Remove

SEEN = """
from kawa.runtime.here import current_run
def types():
    return [node.type for node in current_run().places["main"].block.nodes]
"""


def test_it_shows_while_its_block_runs(draw) -> None:
    page = draw(
        SEEN + "with st.spinner('a', show_time=True):\n    st.text(types())\nst.text(types())"
    )
    assert [n.props["body"] for n in page.all("text")] == ["['spinner']", "['text']"]
    assert not page.all("spinner")
    kinds = [(type(op).__name__, getattr(op, "type", "")) for op in page.ops]
    assert ("Insert", "spinner") in kinds
    assert Remove(next(op.id for op in page.ops if isinstance(op, Insert))) in page.ops


def test_it_shows_nothing_by_itself(draw) -> None:
    assert not draw("st.spinner('a')").all("spinner")


def test_its_block_may_fail(draw) -> None:
    page = draw("with st.spinner():\n    1 / 0")
    assert [n.type for n in page.page.nodes["main"].children] == ["exception"]


def test_it_decorates_functions(draw) -> None:
    page = draw(
        SEEN + "@st.spinner('a')\ndef f(n):\n    if n: return f(n - 1)\n    return types()\n"
        "st.text(f(1))\nst.text(f(0))"
    )
    assert [n.props["body"] for n in page.all("text")] == [
        "['spinner', 'spinner']",
        "['text', 'spinner']",
    ]


def test_it_goes_from_where_it_stood(draw) -> None:
    page = draw("box = st.container()\nwith box.spinner('a'):\n    st.text('outside')")
    assert [n.type for n in page.page.nodes["main"].walk()] == ["root", "container", "text"]


def test_wrong_width(draw) -> None:
    page = draw("with st.spinner(width=0): pass")
    assert page["exception"].props["name"] == "StreamlitInvalidWidthError"
