"""`st.empty`: one child at a time."""

from __future__ import annotations


def _below(page) -> list[str]:
    return [n.props.get("body", n.type) for n in page["empty"].children]


def test_last_one_stays(draw) -> None:
    page = draw("place = st.empty()\nst.text('below')\nplace.text('a')\nplace.text('b')")
    assert _below(page) == ["b"]
    assert [n.type for n in page.page.nodes["main"].children] == ["empty", "text"]


def test_as_a_block(draw) -> None:
    assert _below(draw("with st.empty():\n    st.text('a')\n    st.text('b')")) == ["b"]


def test_container_in_it_takes_several(draw) -> None:
    page = draw("box = st.empty().container()\nbox.text('a')\nbox.text('b')")
    assert [n.props["body"] for n in page["container"].children] == ["a", "b"]


def test_it_is_emptied(draw) -> None:
    page = draw("place = st.empty()\nplace.text('a')\nplace.empty()")
    assert not page.all("text")


def test_any_element_is_a_place(draw) -> None:
    page = draw("slot = st.text('a')\nst.text('below')\nslot.info('b')\nslot.info('c')")
    assert [n.props["body"] for n in page.page.nodes["main"].children] == ["c", "below"]


def test_what_an_earlier_run_put_there_goes(draw) -> None:
    page = draw(
        "place = st.empty()\nif 'seen' not in st.session_state:\n    place.text('a')\n"
        "st.session_state.seen = 1"
    )
    page.run()
    assert _below(page) == []
