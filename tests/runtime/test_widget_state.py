"""Rules of widgets' values: when they stay, change and go, and what may not be.

Each was run in Streamlit 1.67; what it showed there is what is expected here.
"""

from __future__ import annotations

import pytest
from runtime.steps import Case, seen

CASES = {
    "same key twice": Case(
        """
st.checkbox("A", key="k")
st.checkbox("B", key="k")
""",
        [],
        [["!StreamlitDuplicateElementKey"]],
    ),
    "same label twice": Case(
        """
st.checkbox("A")
st.checkbox("A")
""",
        [],
        [["!StreamlitDuplicateElementId"]],
    ),
    "key changes with parameter": Case(
        """
n = st.number_input("N", 0, 9, 1)
st.text_input("T", key=f"t{n}")
st.text(sorted(st.session_state))
""",
        [
            ("text_input", 0, "input", "a"),
            ("number_input", 0, "set_value", 2),
            ("number_input", 0, "set_value", 1),
        ],
        [["['t1']"], ["['t1']"], ["['t1', 't2']"], ["['t1', 't2']"]],
    ),
    "label changes without key": Case(
        """
n = st.number_input("N", 0, 9, 1)
t = st.text_input(f"T{n}")
st.text(repr(t))
""",
        [
            ("text_input", 0, "input", "a"),
            ("number_input", 0, "set_value", 2),
            ("number_input", 0, "set_value", 1),
        ],
        [["''"], ["'a'"], ["''"], ["''"]],
    ),
    "label changes with key": Case(
        """
n = st.number_input("N", 0, 9, 1)
t = st.text_input(f"T{n}", key="t")
st.text(repr(t))
""",
        [("text_input", 0, "input", "a"), ("number_input", 0, "set_value", 2)],
        [["''"], ["'a'"], ["'a'"]],
    ),
    "default changes with key": Case(
        """
n = st.number_input("N", 0, 9, 1)
t = st.text_input("T", value=f"v{n}", key="t")
st.text(repr(t))
""",
        [
            ("number_input", 0, "set_value", 2),
            ("text_input", 0, "input", "a"),
            ("number_input", 0, "set_value", 3),
        ],
        [["'v1'"], ["'v1'"], ["'a'"], ["'a'"]],
    ),
    "options change": Case(
        """
n = st.number_input("N", 2, 9, 3)
v = st.selectbox("S", list(range(n)), key="s")
st.text(repr(v))
""",
        [
            ("selectbox", 0, "select", 2),
            ("number_input", 0, "set_value", 2),
            ("number_input", 0, "set_value", 4),
        ],
        [["0"], ["2"], ["0"], ["0"]],
    ),
    "bounds change": Case(
        """
n = st.number_input("N", 2, 99, 50)
v = st.slider("S", 0, n, 40, key="s")
st.text(repr(v))
""",
        [("slider", 0, "set_value", 45), ("number_input", 0, "set_value", 60)],
        [["40"], ["45"], ["40"]],
    ),
    "stop keeps widgets below": Case(
        """
if st.checkbox("Stop"):
    st.stop()
st.text_input("T", key="t")
st.text(repr(st.session_state.t))
""",
        [("text_input", 0, "input", "a"), ("checkbox", 0, "check"), ("checkbox", 0, "uncheck")],
        [["''"], ["'a'"], [], ["'a'"]],
    ),
    "error keeps widgets below": Case(
        """
if st.checkbox("Fail"):
    1 / 0
st.text_input("T", key="t")
st.text(repr(st.session_state.t))
""",
        [("text_input", 0, "input", "a"), ("checkbox", 0, "check"), ("checkbox", 0, "uncheck")],
        [["''"], ["'a'"], ["!ZeroDivisionError"], ["'a'"]],
    ),
    "rerun keeps widgets below": Case(
        """
if st.button("Again"):
    st.rerun()
st.text_input("T", key="t")
st.text(repr(st.session_state.t))
""",
        [("text_input", 0, "input", "a"), ("button", 0, "click")],
        [["''"], ["'a'"], ["'a'"]],
    ),
    "callback order": Case(
        """
st.session_state.setdefault("log", [])
def note(what, **more):
    st.session_state.log.append((what, more))
st.checkbox("A", on_change=note, args=("a",), kwargs={"x": 1})
st.button("B", on_click=note, args=("b",))
st.session_state.log.append("run")
st.text(st.session_state.log)
""",
        [("checkbox", 0, "check"), ("button", 0, "click"), ("checkbox", 0, "check")],
        [
            ["['run']"],
            ["['run', ('a', {'x': 1}), 'run']"],
            ["['run', ('a', {'x': 1}), 'run', ('b', {}), 'run']"],
            ["['run', ('a', {'x': 1}), 'run', ('b', {}), 'run', 'run']"],
        ],
    ),
    "form callbacks": Case(
        """
st.session_state.setdefault("log", [])
def note():
    st.session_state.log.append(st.session_state.t)
with st.form("f"):
    st.text_input("T", key="t")
    st.form_submit_button("Go", on_click=note)
st.text(st.session_state.log)
""",
        [("text_input", 0, "input", "a"), ("button", 0, "click"), ("button", 0, "click")],
        [["[]"], ["[]"], ["['']"], ["['', '']"]],
    ),
    "callback in form raises": Case(
        """
with st.form("f"):
    st.text_input("T", on_change=print)
    st.form_submit_button("Go")
""",
        [],
        [["!StreamlitInvalidFormCallbackError"]],
    ),
    "button in form raises": Case(
        """
with st.form("f"):
    st.button("T")
    st.form_submit_button("Go")
""",
        [],
        [["!StreamlitInvalidLayoutContextError"]],
    ),
    "form key set raises": Case(
        """
st.session_state.f = 1
with st.form("f"):
    st.form_submit_button("Go")
""",
        [],
        [["!StreamlitValueAssignmentNotAllowedError"]],
    ),
    "form twice": Case(
        """
with st.form("f"):
    st.form_submit_button("Go")
with st.form("f"):
    st.form_submit_button("Go")
""",
        [],
        [["!StreamlitDuplicateElementKey"]],
    ),
    "widget value is a copy": Case(
        """
span = st.slider("S", 0, 9, (1, 4), key="s")
st.text(type(st.session_state.s).__name__)
st.text(span)
""",
        [("slider", 0, "set_range", 2, 5)],
        [["tuple", "(1, 4)"], ["tuple", "(2, 5)"]],
    ),
    "empty key": Case(
        """
st.checkbox("A", key="")
st.text("end")
""",
        [],
        [["!StreamlitValueError"]],
    ),
    "assigned value out of range": Case(
        """
st.session_state.n = 100
st.number_input("N", 0, 9, key="n")
""",
        [],
        [[]],
    ),
    "assigned value no option": Case(
        """
st.session_state.s = "z"
v = st.selectbox("S", ["a", "b"], key="s")
st.text(repr(v))
""",
        [],
        [["'a'"]],
    ),
    "assigned wrong type": Case(
        """
st.session_state.c = "text"
v = st.checkbox("C", key="c")
st.text(repr(v))
""",
        [],
        [["!TypeError"]],
    ),
    "clear of clear_on_submit": Case(
        """
with st.form("f", clear_on_submit=True):
    t = st.text_input("T", "d", key="t")
    st.form_submit_button("Go")
st.text(repr(t))
""",
        [("text_input", 0, "input", "a"), ("button", 0, "click"), ("button", 0, "click")],
        [["'d'"], ["'d'"], ["'d'"], ["'d'"]],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_as_in_streamlit(name: str) -> None:
    assert seen(CASES[name]) == CASES[name].shown
