"""Rules of session_state: what a script reads after each step.

Each was run in Streamlit 1.67; what it showed there is what is expected here.
"""

from __future__ import annotations

import pytest
from runtime.steps import Case, seen

from kawa.testing import AppTest

CASES = {
    "widget removed loses its value": Case(
        """
if st.checkbox("Show", True, key="show"):
    st.text_input("Name", key="name")
st.text(repr(st.session_state.get("name", "gone")))
""",
        [("text_input", 0, "input", "Anna"), ("checkbox", 0, "uncheck"), ("checkbox", 0, "check")],
        [["''"], ["'Anna'"], ["'Anna'"], ["''"]],
    ),
    "copied value survives": Case(
        """
def keep():
    st.session_state.kept = st.session_state.name
if st.checkbox("Show", True, key="show"):
    st.session_state.name = st.session_state.get("kept", "")
    st.text_input("Name", key="name", on_change=keep)
st.text(repr(st.session_state.get("kept")))
""",
        [("text_input", 0, "input", "Anna"), ("checkbox", 0, "uncheck"), ("checkbox", 0, "check")],
        [["None"], ["'Anna'"], ["'Anna'"], ["'Anna'"]],
    ),
    "assign before": Case(
        """
if "n" not in st.session_state:
    st.session_state.n = 7
st.number_input("N", key="n")
st.text(repr(st.session_state.n))
""",
        [("number_input", 0, "set_value", 9)],
        [["7"], ["9.0"]],
    ),
    "assign each run wins": Case(
        """
st.session_state.n = 7
st.number_input("N", key="n")
st.text(repr(st.session_state.n))
""",
        [("number_input", 0, "set_value", 9)],
        [["7"], ["7"]],
    ),
    "assign after raises": Case(
        """
st.number_input("N", key="n")
st.session_state.n = 7
st.text("end")
""",
        [],
        [["!StreamlitWidgetAlreadyInstantiatedError"]],
    ),
    "assign with default": Case(
        """
st.session_state.setdefault("n", 7)
st.number_input("N", value=3, key="n")
st.text(repr(st.session_state.n))
""",
        [],
        [["7"]],
    ),
    "assign in callback": Case(
        """
def reset():
    st.session_state.n = 1
st.number_input("N", value=3, key="n")
st.button("Reset", on_click=reset)
st.text(repr(st.session_state.n))
""",
        [("number_input", 0, "set_value", 9), ("button", 0, "click")],
        [["3"], ["9"], ["1"]],
    ),
    "delete in callback": Case(
        """
def forget():
    del st.session_state["n"]
st.number_input("N", value=3, key="n")
st.button("Del", on_click=forget)
st.text(repr(st.session_state.get("n", "none")))
""",
        [("number_input", 0, "set_value", 9), ("button", 0, "click")],
        [["3"], ["9"], ["3"]],
    ),
    "delete twice": Case(
        """
st.session_state.a = 1
del st.session_state.a
try:
    del st.session_state.a
except Exception as error:
    st.text(type(error).__name__)
try:
    del st.session_state["a"]
except Exception as error:
    st.text(type(error).__name__)
""",
        [],
        [["AttributeError", "KeyError"]],
    ),
    "button cannot be set": Case(
        """
st.session_state.b = True
st.button("B", key="b")
""",
        [],
        [["!StreamlitValueAssignmentNotAllowedError"]],
    ),
    "button in state": Case(
        """
st.button("B", key="b")
st.text(repr(st.session_state.b))
""",
        [("button", 0, "click")],
        [["False"], ["True"]],
    ),
    "button value in callback": Case(
        """
def look():
    st.session_state.seen = st.session_state.b
st.button("B", key="b", on_click=look)
st.text(repr(st.session_state.get("seen")))
""",
        [("button", 0, "click")],
        [["None"], ["True"]],
    ),
    "mutable default": Case(
        """
st.session_state.setdefault("l", [])
if st.button("Add"):
    st.session_state.l.append(len(st.session_state.l))
st.text(repr(st.session_state.l))
""",
        [("button", 0, "click"), ("button", 0, "click")],
        [["[]"], ["[0]"], ["[0, 1]"]],
    ),
    "iteration": Case(
        """
st.session_state.z = 1
st.session_state["a b"] = 2
st.checkbox("C", key="c")
st.checkbox("No key")
st.text(sorted(st.session_state))
st.text(len(st.session_state))
st.text(sorted(st.session_state.keys()))
st.text(sorted(map(str, st.session_state.items())))
st.text("z" in st.session_state)
st.text(st.session_state.pop("z"))
st.text("z" in st.session_state)
""",
        [("checkbox", 1, "check")],
        [
            [
                "['a b', 'c', 'z']",
                "3",
                "['a b', 'c', 'z']",
                "[\"('a b', 2)\", \"('c', False)\", \"('z', 1)\"]",
                "True",
                "1",
                "False",
            ],
            [
                "['a b', 'c', 'z']",
                "3",
                "['a b', 'c', 'z']",
                "[\"('a b', 2)\", \"('c', False)\", \"('z', 1)\"]",
                "True",
                "1",
                "False",
            ],
        ],
    ),
    "update and to_dict": Case(
        """
st.session_state.update(a=1, b=2)
st.text(sorted(st.session_state.to_dict().items()))
st.session_state.clear()
st.text(len(st.session_state))
""",
        [],
        [["[('a', 1), ('b', 2)]", "0"]],
    ),
    "missing attribute": Case(
        """
try:
    st.session_state.nothing
except Exception as error:
    st.text(type(error).__name__)
try:
    st.session_state["nothing"]
except Exception as error:
    st.text(type(error).__name__)
st.text(hasattr(st.session_state, "nothing"))
st.text(st.session_state.get("nothing", 5))
""",
        [],
        [["AttributeError", "KeyError", "False", "5"]],
    ),
    "int keys": Case(
        """
st.session_state[1] = "one"
st.text(repr(st.session_state.get("1")))
st.text(repr(list(st.session_state)))
""",
        [],
        [["'one'", "['1']"]],
    ),
    "private key": Case(
        """
st.session_state["$$ID-x"] = 1
""",
        [],
        [["!StreamlitAPIException"]],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_as_in_streamlit(name: str) -> None:
    assert seen(CASES[name]) == CASES[name].shown


def test_a_deleted_widget_is_back_at_its_default_in_the_next_run() -> None:
    """Not in the table: Streamlit's own AppTest fails at the run after the deletion."""
    app = AppTest.from_string(
        "import streamlit as st\n"
        "st.number_input('N', value=3, key='n')\n"
        "if st.button('Delete'):\n"
        "    del st.session_state['n']\n"
        "st.text(repr(st.session_state.get('n', 'none')))\n"
    ).run()
    app.number_input[0].set_value(9).run()
    assert app.button[0].click().run().text[0].value == "'none'"
    assert app.run().text[0].value == "3"
    assert app.number_input[0].value == 3
