"""`st.fragment`: what reruns, what stays, where it writes, how it ends."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from elements.parts import WHOLE, button, errors

from kawa.elements.empty import EmptyProps
from kawa.elements.fragment import FragmentProps
from kawa.runtime.part import OUTER, SLOT

Draw = Any


def test_a_widget_in_it_reruns_it_alone(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
@st.fragment
def part(name):
    n = st.session_state.setdefault("n", 0)
    if st.button("Add"):
        st.session_state.n += 1
    st.text(f"{name} {st.session_state.n}")
    return 5
st.text(part("part"))
st.text("below")
"""
    )
    assert app.texts == ["whole 1", "part 0", "5", "below"]
    before = {node.id for node in app.page.nodes["main"].walk()}
    app.click(app["button"])
    assert app.texts == ["whole 1", "part 1", "5", "below"]
    # What it draws is the same as in the whole run: only the text that changed was sent.
    assert [type(op).__name__ for op in app.ops] == ["Update"]
    assert {node.id for node in app.page.nodes["main"].walk()} == before
    app.run()
    assert app.texts == ["whole 2", "part 1", "5", "below"]


def test_arguments_and_variables_are_those_of_the_last_whole_run(draw: Draw) -> None:
    app = draw(
        """
import itertools
total = 0
bag = []
def outer(word):
    @st.fragment
    def part(items, *, more):
        global total
        total += 10
        items.append(len(items))
        st.button("Again")
        st.text(f"{word} {items} {more} {total}")
    part(bag, more="m")
outer("w")
"""
    )
    assert app.texts == ["w [0] m 10"]
    app.click(app["button"])
    app.click(app["button"])
    assert app.texts == ["w [0, 1, 2] m 30"]
    app.run()
    assert app.texts == ["w [0] m 10"]


NESTED = (
    WHOLE
    + """
@st.fragment
def inner(n):
    count(f"inner {n}")
    st.button(f"Inner {n}", key=f"i{n}")
@st.fragment
def outer():
    count("outer")
    st.button("Outer")
    inner(1)
    inner(2)
def count(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    st.text(f"{name}: {st.session_state[name]}")
outer()
"""
)


def test_an_inner_one_reruns_alone_and_an_outer_one_with_all_in_it(draw: Draw) -> None:
    app = draw(NESTED)
    assert app.texts == ["whole 1", "outer: 1", "inner 1: 1", "inner 2: 1"]
    app.click(button(app, "Inner 2"))
    assert app.texts == ["whole 1", "outer: 1", "inner 1: 1", "inner 2: 2"]
    app.click(button(app, "Outer"))
    assert app.texts == ["whole 1", "outer: 2", "inner 1: 2", "inner 2: 3"]
    app.click(button(app, "Inner 1"))
    assert app.texts == ["whole 1", "outer: 2", "inner 1: 3", "inner 2: 3"]


def test_what_it_does_not_draw_any_more_goes_with_its_value(draw: Draw) -> None:
    app = draw(
        """
st.checkbox("around", key="around")
@st.fragment
def part():
    if st.checkbox("more", key="more", value=True):
        st.text_input("name", "a", key="name")
part()
"""
    )
    app.set(app.all("checkbox")[0], True)
    app.set(app["text_input"], "b")
    assert app.session.state.get("name") == "b"
    app.set(app.all("checkbox")[1], False)
    assert app.all("text_input") == []
    assert "name" not in app.session.state and app.session.state.get("around") is True


OUTSIDE = (
    WHOLE
    + """
left, right = st.columns(2)
slot = st.empty()
note = st.text("note")
@st.fragment
def part():
    n = st.session_state.get("n", 0)
    st.session_state.n = n + 1
    left.text(f"left {n}")
    if n % 2:
        left.text("odd")
    st.sidebar.text(f"side {n}")
    with right:
        st.button("Right")
    slot.text(f"slot {n}")
    note.text(f"note {n}")
    st.button("Again")
left.text("before")
part()
left.text("after")
"""
)


def test_what_it_writes_outside_is_replaced(draw: Draw) -> None:
    app = draw(OUTSIDE)
    assert app.texts == ["whole 1", "before", "left 0", "after", "slot 0", "note 0", "side 0"]
    app.click(button(app, "Again"))
    assert app.texts == [
        "whole 1", "before", "left 1", "odd", "after", "slot 1", "note 1", "side 1",
    ]  # fmt: skip
    app.click(button(app, "Right"))
    assert app.texts == ["whole 1", "before", "left 2", "after", "slot 2", "note 2", "side 2"]
    app.run()
    assert app.texts[:3] == ["whole 2", "before", "left 3"]
    app.click(button(app, "Right"))
    assert app.texts[2] == "left 4" and app.outcome.error is None


def test_a_container_that_it_has_not_written_to_is_refused(draw: Draw) -> None:
    app = draw(
        """
box = st.container()
@st.fragment
def part():
    if st.button("Write"):
        box.text("late")
    st.text("end")
part()
st.text("below")
"""
    )
    outcome = app.click(app["button"])
    assert errors(app) == ["StreamlitInvalidLayoutContextError"]
    assert "wrote into" in str(outcome.error)
    # The error stands in the fragment, whose rest stays until it goes through.
    assert app.texts == ["end", "below"]
    app.click(app["button"])
    app.session.parts.clear()
    app.run()
    assert errors(app) == [] and app.texts == ["end", "below"]


def test_a_container_of_an_outer_one_belongs_to_that(draw: Draw) -> None:
    app = draw(
        """
page = st.container()
@st.fragment
def inner(box):
    n = st.session_state.get("n", 0)
    st.session_state.n = n + 1
    box.text(f"box {n}")
    page.text(f"page {n}")
    st.button("Inner")
@st.fragment
def outer():
    box = st.container()
    st.button("Outer")
    page.text("outer")
    inner(box)
outer()
"""
    )
    assert app.texts == ["outer", "page 0", "box 0"]
    app.click(button(app, "Inner"))
    assert app.texts == ["outer", "page 1", "box 1"]
    app.click(button(app, "Outer"))
    assert app.texts == ["outer", "page 2", "box 2"]
    app.click(button(app, "Inner"))
    assert app.texts == ["outer", "page 3", "box 3"]


def test_a_widget_of_the_script_in_its_container_is_the_scripts(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
@st.fragment
def part():
    box = st.container()
    st.button("Own")
    return box
with part():
    st.button("Script")
"""
    )
    app.click(button(app, "Own"))
    assert app.texts == ["whole 1"]
    app.run()
    app.click(button(app, "Script"))
    assert app.texts == ["whole 3"]


def test_forms_columns_and_the_sidebar(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
@st.fragment
def asks():
    with st.form("f", clear_on_submit=True):
        name = st.text_input("name")
        if st.form_submit_button("Send"):
            st.text(f"sent [{name}]")
@st.fragment
def field():
    st.text_input("in a form", key="inner")
with st.columns(2)[1]:
    asks()
with st.sidebar:
    asks2 = st.fragment(lambda: st.button("Side"))
    asks2()
with st.form("around"):
    field()
    st.form_submit_button("Around")
"""
    )
    field, name = app.all("text_input")[1], app.all("text_input")[0]
    assert field.props["form"] == "around"
    send = button(app, "Send")
    part = app.session.state.spec(send.id).part
    app.run(values={name.id: "Aya"}, triggers={send.id: True}, fragments=(part,))
    assert app.texts == ["whole 1", "sent [Aya]"]
    app.click(button(app, "Side"))
    app.click(button(app, "Send"))
    assert app.texts == ["whole 1", "sent []"]
    app.click(button(app, "Around"))
    assert app.texts == ["whole 2"]


def test_callbacks_come_first_and_draw_nothing(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
def called():
    st.session_state.called = True
    st.text("of the callback")
@st.fragment
def part():
    st.text(f"called: {st.session_state.get('called')}")
    st.button("Call", on_click=called)
part()
st.text(f"outside: {st.session_state.get('called')}")
"""
    )
    app.click(app["button"])
    assert app.texts == ["whole 1", "called: True", "outside: None"]


@pytest.mark.parametrize(
    "given, seconds",
    [
        ("2", 2.0), ("0.5", 0.5), ("'1h30m'", 5400.0), ("dt.timedelta(minutes=1)", 60.0),
        ("None", None), ("0", None), ("-1", None), ("''", None), ("float('inf')", None),
        ("'-3s'", None), ("float('nan')", None),
    ],
)  # fmt: skip
def test_run_every(draw: Draw, given: str, seconds: float | None) -> None:
    app = draw(
        f"import datetime as dt\n@st.fragment(run_every={given})\ndef part():\n    pass\npart()"
    )
    assert app["fragment"].props.get("run_every") == seconds


@pytest.mark.parametrize(
    "given, error",
    [
        ("run_every=[]", "StreamlitInvalidParameterTypeError"),
        ("run_every='1:00'", "StreamlitBadTimeStringError"),
        ("key=''", "StreamlitValueError"),
        ("key='fragment'", "StreamlitAPIException"),
    ],
)
def test_wrong_parameters_are_named_when_it_is_called(draw: Draw, given: str, error: str) -> None:
    app = draw(f"@st.fragment({given})\ndef part():\n    pass\nst.text('here')\npart()")
    assert app.texts == ["here"] and errors(app) == [error]


def test_its_containers_outside_are_those_of_the_elements() -> None:
    """The runtime draws them, and knows no element."""
    assert msgspec.msgpack.encode(FragmentProps(outer=True)) == OUTER
    assert msgspec.msgpack.encode(EmptyProps()) == SLOT
