"""`st.selectbox`: options of any kind, by their labels on the wire."""

from __future__ import annotations

import pytest

from kawa.elements._kit import choices
from kawa.runtime import widget
from kawa.testing import AppTest


@pytest.mark.parametrize(
    ("options", "value", "labels"),
    [
        ("['x', 'y']", "'x'", ["x", "y"]),
        ("'xyz'", "'xyz'", ["xyz"]),
        ("{'q': 1, 'w': 2}", "'q'", ["q", "w"]),
        ("(i for i in range(3))", "0", ["0", "1", "2"]),
        ("[1.5, None, True]", "1.5", ["1.5", "None", "True"]),
        ("[]", "None", []),
        ("5", "5", ["5"]),
        ("None", "None", []),
        ("__import__('pandas').DataFrame({'p': [5, 6], 'q': [7, 8]})", "5", ["5", "6"]),
        ("__import__('pandas').Series([5, 6])", "5", ["5", "6"]),
        ("__import__('pandas').Index([5, 6])", "5", ["5", "6"]),
        ("__import__('numpy').array([[5, 6], [7, 8]])", "5", ["5", "7"]),
        ("__import__('pyarrow').table({'p': [1, 2]})", "1", ["1", "2"]),
        ("__import__('pyarrow').array([1, 2])", "1", ["1", "2"]),
    ],
)
def test_options_of_any_kind(draw, options, value, labels):
    app = draw(f"st.text(repr(st.selectbox('s', {options})))")
    assert app.texts == [value]
    assert app["selectbox"].props["options"] == labels


def test_props(draw):
    props = draw(
        "st.selectbox('s', ['a', 'b'], None, placeholder='p', required=True, icon='🌍', "
        "accept_new_options=True, filter_mode='prefix', width=90)"
    )["selectbox"].props
    assert props == {
        "label": "s", "options": ["a", "b"], "placeholder": "p", "required": True, "icon": "🌍",
        "accept_new_options": True, "filter_mode": "prefix", "clearable": True, "width": 90,
    }  # fmt: skip
    assert draw("st.selectbox('s', ['a'])")["selectbox"].props == {
        "label": "s", "options": ["a"], "default": "a",
    }  # fmt: skip
    assert (
        draw("st.selectbox('s', ['a'], filter_mode=None)")["selectbox"].props["filter_mode"] is None
    )


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("['x'], -1", "StreamlitValueOutOfRangeError"),
        ("['x'], 3", "StreamlitValueOutOfRangeError"),
        ("['x'], '0'", "StreamlitInvalidParameterTypeError"),
        ("['x'], 0.0", "StreamlitInvalidParameterTypeError"),
        ("['x'], filter_mode='x'", "StreamlitValueError"),
        (
            "['x'], filter_mode=None, accept_new_options=True",
            "StreamlitIncompatibleParametersError",
        ),
        ("[__import__('numpy').array([1, 2])]", "StreamlitAPIException"),
        ("['x'], format_func=None", "TypeError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(f"st.selectbox('s', {call})").outcome.error).__name__ == error


def test_the_user_chooses_by_label_and_gets_the_option(draw):
    app = draw("st.text(repr(st.selectbox('s', [1, 2], format_func=lambda n: f'no. {n}')))")
    app.set(app["selectbox"], "no. 2")
    assert app.texts == ["2"]


@pytest.mark.parametrize("wire", ["z", 1, ["b"], True])
def test_refuses_what_is_no_option(draw, wire):
    app = draw("st.text(repr(st.selectbox('s', ['a', 'b'], 1)))")
    app.set(app["selectbox"], wire)
    assert app.texts == ["'b'"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_new_option(draw):
    app = draw("st.text(repr(st.selectbox('s', [1, 2], None, accept_new_options=True)))")
    app.set(app["selectbox"], "three")
    assert app.texts == ["'three'"]
    app.set(app["selectbox"], "2")
    assert app.texts == ["2"]
    app.set(app["selectbox"], None)
    assert app.texts == ["None"]


@pytest.mark.parametrize(
    ("options", "state", "value"),
    [
        ("['x', 'y'], 1", "'zzz'", "'y'"),
        ("['x', 'y'], None", "'zzz'", "None"),
        ("['x']", "None", "None"),
        ("[1, 2]", "'1'", "'1'"),
        ("[2, 1]", "1.0", "2"),
        ("['x'], accept_new_options=True", "'zzz'", "'zzz'"),
    ],
)
def test_session_state(draw, options, state, value):
    app = draw(
        f"st.session_state.k = {state}\nst.text(repr(st.selectbox('s', {options}, key='k')))\n"
        "st.text(repr(st.session_state.k))"
    )
    assert app.texts == [value, value]


def test_an_option_that_is_gone_gives_way_to_the_default(draw):
    app = draw(
        "few = st.checkbox('few')\n"
        "st.text(st.selectbox('s', ['a'] if few else ['a', 'b'], key='k'))"
    )
    app.set(app["selectbox"], "b")
    app.set(app["checkbox"], True)
    assert app.texts == ["a"]


def test_members_of_an_enum_that_each_run_makes_anew(draw):
    app = draw(
        "from enum import Enum\nclass Size(Enum):\n    S = 1\n    M = 2\n"
        "size = st.selectbox('s', Size)\nst.text(size is Size.M)\nst.button('again')"
    )
    app.set(app["selectbox"], "Size.M")
    assert app.texts == ["True"]
    app.click(app["button"])
    assert app.texts == ["True"]


def test_objects_that_each_run_makes_anew(draw):
    app = draw(
        "class Fruit:\n    def __init__(self, n): self.n = n\n"
        "    def __str__(self): return f'fruit {self.n}'\n"
        "fruit = st.selectbox('s', [Fruit(1), Fruit(2)])\n"
        "st.text((fruit.n, type(fruit) is Fruit))\nst.button('again')"
    )
    app.set(app["selectbox"], "fruit 2")
    app.click(app["button"])
    assert app.texts == ["(2, True)"]


def test_no_table_library_is_imported(draw):
    import subprocess
    import sys

    code = (
        "import sys, kawa as st; st.selectbox('s', ['a', 'b']); "
        "print([m for m in ('pandas', 'numpy', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_options_that_a_script_keeps_and_changes_in_place(draw):
    app = draw("""
import sys
options = sys.__dict__.setdefault("_kept_options", ["a", "b"])
if st.button("more"):
    options[1] = "c"
    options.append("d")
st.text(st.selectbox("s", options, index=1))
""")
    try:
        assert (app["selectbox"].props["options"], app.texts) == (["a", "b"], ["b"])
        app.run()
        assert app.ops == []
        app.click(app["button"])
        assert (app["selectbox"].props["options"], app.texts) == (["a", "c", "d"], ["c"])
    finally:
        import sys

        del sys.__dict__["_kept_options"]


@pytest.mark.parametrize(
    "before, after", [("[1, 2]", "[True, 2]"), ("[0.0]", "[-0.0]"), ("['1']", "[1]")]
)
def test_options_that_are_equal_and_not_the_same(draw, before, after):
    app = draw(f"st.text(st.selectbox('a', {before}))\nst.text(st.selectbox('b', {after}))")
    assert app.texts == [str(eval(before)[0]), str(eval(after)[0])]
    labels = [node.props["options"][0] for node in app.all("selectbox")]
    assert labels == app.texts


def test_options_that_come_and_go_are_not_kept(draw):
    app = draw("""
n = st.session_state.get("n", 0)
st.session_state.n = n + 1
st.selectbox("s", [f"option {i} of {n}" for i in range(2000)])
""")
    before = sum(map(len, widget._ids))
    for _ in range(20):
        app.run()
    assert sum(map(len, widget._ids)) - before < 20 * 512
    kept = [key for key in choices._known if len(key[1]) == 2000 and key[1][0].startswith("option")]
    assert len(kept) <= 2, "those of the last run, and of the one before until it is drawn over"


MADE_ANEW = """
import streamlit as st
{made}
one, two = Part(1, "one"), Part(2, "two")
labels = {{one: "I", two: "II"}}
st.text(st.selectbox("Part", [one, two], format_func=lambda part: labels[part]).name)
st.button("again")
"""
DATACLASS = """
from dataclasses import dataclass
@dataclass(frozen=True)
class Part:
    number: int
    name: str
"""
PLAIN = """
class Part:
    def __init__(self, number, name):
        self.number, self.name = number, name
"""
SLOTTED = """
class Part:
    __slots__ = ("number", "name")
    def __init__(self, number, name):
        self.number, self.name = number, name
"""


@pytest.mark.parametrize("made", [DATACLASS, PLAIN, SLOTTED], ids=["dataclass", "plain", "slots"])
def test_an_option_made_anew_in_each_run_stays_chosen(made: str) -> None:
    at = AppTest.from_string(MADE_ANEW.format(made=made)).run()
    at.selectbox[0].select_index(1).run()
    assert at.text[0].value == "two"
    at.button[0].click().run()
    assert at.text[0].value == "two"
    at.selectbox[0].select_index(0).run()
    assert at.text[0].value == "one"


def test_options_with_one_label_are_each_themselves() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        people = [{"name": n, "id": i} for i, n in enumerate(["Kim", "Lee", "Kim", "Kim"])]
        who = st.selectbox("Who", people, index=1, format_func=lambda person: person["name"])
        st.text(who["id"])
        st.button("again")
        """).run()
    assert at.selectbox[0].options == ["Kim", "Lee", "Kim", "Kim"]
    for index in (0, 3, 2, 1):
        at.selectbox[0].select_index(index).run()
        assert at.text[0].value == str(index)
        at.button[0].click().run()
        assert (at.text[0].value, at.selectbox[0].index) == (str(index), index)


def test_of_a_list_replaced_by_equal_labels_the_new_option_is_returned() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        animals = ["yak", "ox"] if st.checkbox("Big") else ["ant", "bee"]
        pairs = list(enumerate(animals))
        st.text(st.selectbox("Animal", pairs, format_func=lambda pair: str(pair[0]))[1])
        """).run()
    at.selectbox[0].select_index(1).run()
    assert at.text[0].value == "bee"
    at.checkbox[0].check().run()
    assert at.text[0].value == "ox"
