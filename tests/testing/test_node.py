"""What nodes show. Expected values are those that Streamlit 1.67's AppTest gives."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from kawa.testing import AppTest

PAGE = """
    import datetime as dt
    import streamlit as st

    st.title("T", anchor="a", help="h")
    st.header("H", divider=True, icon="🚨")
    st.subheader("S", anchor=False)
    st.text("tx")
    st.markdown("**m**")
    st.caption("cap", unsafe_allow_html=True)
    st.code("x=1", line_numbers=True)
    st.divider()
    st.error("e", icon="🚨")
    st.warning("w")
    st.info("i", title="ti")
    st.success("s")
    st.exception(ValueError("bad"))
    st.json({"a": 1})
    st.progress(30, "pt")
    st.button("B", key="b", help="bh")
    st.checkbox("C", True, key="c")
    st.slider("Si", 0, 10, 3)
    st.slider("Sf", 0.0, 1.0, (0.2, 0.5))
    st.slider("Sd", dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2020, 5, 5))
    st.slider("St", dt.time(8), dt.time(20), dt.time(9, 30))
    st.number_input("N", 0, 10, 5)
    st.number_input("Nf", value=None)
    st.text_input("Ti", "v", max_chars=20, placeholder="ph")
    st.selectbox("Sb", [1, 2, 3], format_func=lambda x: f"n{x}")
    st.selectbox("Sn", ["a", "b"], index=None)
    st.time_input("Tm", dt.time(9, 15))
    st.file_uploader("Fu", type=["png"])
    st.page_link("https://example.com", label="pl")
    left, right = st.columns([1, 2], gap="large")
    left.text("in left")
    one, two = st.tabs(["A", "B"])
    two.text("in two")
    with st.expander("Ex", icon="🚨"):
        st.text("in expander")
    with st.container(key="box"):
        st.text("in box")
    with st.form("f"):
        st.text_input("F", key="field")
        st.form_submit_button("Go")
    st.sidebar.button("Side")
    st.sidebar.text("in sidebar")
    place = st.empty()
    place.text("in place")
    st.empty()
"""


@pytest.fixture(scope="module")
def at() -> AppTest:
    found = AppTest.from_string(PAGE).run()
    assert found.exception.values == ["bad"]
    return found


@pytest.mark.parametrize(
    ("name", "at_index", "expected"),
    [
        ("title", 0, {"value": "T", "anchor": "a", "tag": "h1", "hide_anchor": False, "help": "h"}),
        ("header", 0, {"value": "H", "icon": "🚨", "divider": "auto", "tag": "h2", "anchor": ""}),
        ("subheader", 0, {"value": "S", "hide_anchor": True, "anchor": "", "divider": ""}),
        ("text", 0, {"value": "tx", "type": "text", "help": "", "key": None, "body": "tx"}),
        ("markdown", 0, {"value": "**m**", "allow_html": False, "is_caption": False}),
        ("caption", 0, {"value": "cap", "type": "caption", "allow_html": True, "is_caption": True}),
        ("code", 0, {"value": "x=1", "language": "python", "show_line_numbers": True}),
        ("divider", 0, {"value": "---", "allow_html": False, "is_caption": False}),
        ("error", 0, {"value": "e", "icon": "🚨", "type": "error", "title": ""}),
        ("warning", 0, {"value": "w", "icon": ""}),
        ("info", 0, {"value": "i", "title": "ti"}),
        ("success", 0, {"value": "s", "body": "s"}),
        ("exception", 0, {"value": "bad", "message": "bad", "stack_trace": []}),
        ("exception", 0, {"is_markdown": False, "is_warning": False}),
        ("json", 0, {"value": '{"a": 1}', "expanded": True}),
        ("progress", 0, {"value": 30, "text": "pt"}),
        ("button", 0, {"value": False, "label": "B", "key": "b", "help": "bh", "form_id": ""}),
        ("button", 1, {"label": "Go", "key": "FormSubmitter:f-Go", "form_id": "f"}),
        ("button", 2, {"label": "Side", "key": None, "disabled": False, "icon": ""}),
        ("checkbox", 0, {"value": True, "type": "checkbox"}),
        ("slider", 0, {"value": 3, "min": 0, "max": 10, "step": 1, "data_type": 0}),
        ("slider", 1, {"value": (0.2, 0.5), "step": 0.01, "data_type": 1}),
        ("slider", 2, {"value": date(2020, 5, 5), "min": 1577836800000000.0, "data_type": 3}),
        ("slider", 3, {"value": time(9, 30), "step": 900000000.0, "data_type": 4}),
        ("number_input", 0, {"value": 5, "min": 0, "max": 10, "step": 1, "data_type": 0}),
        ("number_input", 1, {"value": None, "min": None, "max": None, "step": 0.01, "icon": ""}),
        ("text_input", 0, {"value": "v", "max_chars": 20, "placeholder": "ph"}),
        ("text_input", 1, {"value": "", "max_chars": 0, "placeholder": "", "form_id": "f"}),
        ("selectbox", 0, {"value": 1, "options": ["n1", "n2", "n3"], "index": 0}),
        ("selectbox", 1, {"value": None, "options": ["a", "b"], "index": None}),
        ("time_input", 0, {"value": time(9, 15), "step": 900}),
        ("file_uploader", 0, {"value": None, "allowed_type": [".png"]}),
        ("file_uploader", 0, {"accept_multiple_files": False, "accept_directory": False}),
        ("page_link", 0, {"value": "pl", "label": "pl", "help": "", "disabled": False}),
        ("columns", 0, {"type": "column", "weight": 1 / 3, "gap": "large"}),
        ("columns", 1, {"weight": 2 / 3}),
        ("tabs", 1, {"type": "tab", "label": "B"}),
        ("expander", 0, {"type": "expander", "label": "Ex", "icon": "🚨"}),
        ("container", 0, {"type": "flex_container", "key": "box"}),
        ("form", 0, {"type": "form", "key": "f"}),
    ],
)
def test_attributes(at: AppTest, name: str, at_index: int, expected: dict[str, Any]) -> None:
    node = getattr(at, name)[at_index]
    found = {attribute: getattr(node, attribute) for attribute in expected}
    assert found == expected
    assert {n: type(v) for n, v in found.items() if n == "value"} == {
        n: type(v) for n, v in expected.items() if n == "value"
    }


def test_lists_of_the_whole_page_and_of_parts(at: AppTest) -> None:
    texts = ["tx", "in left", "in two", "in expander", "in box", "in place", "in sidebar"]
    assert at.text.values == texts
    assert at.main.text.values == texts[:-1]
    assert at.sidebar.text.values == texts[-1:]
    assert at.columns[0].text.values == ["in left"]
    assert at.columns[1].text.values == []
    assert [tab.text.len for tab in at.tabs] == [0, 1]
    assert at.expander[0].text[0].value == "in expander"
    assert at.container(key="box").text[0].value == "in box"
    assert at.form[0].text_input(key="field").label == "F"
    assert [button.label for button in at.form_submit_button] == ["Go"]


@pytest.mark.parametrize(
    ("type", "count"),
    [
        ("button", 3), ("columns", 2), ("column", 2), ("tab", 2), ("tabs", 2), ("container", 1),
        ("flex_container", 2), ("tab_container", 1), ("main", 1), ("sidebar", 1), ("event", 1),
        ("heading", 0), ("alert", 0), ("empty", 1), ("nonsense", 0), ("form_submit_button", 1),
    ],
)  # fmt: skip
def test_get(at: AppTest, type: str, count: int) -> None:
    assert len(at.get(type)) == count


@pytest.mark.parametrize("name", ["radio", "multiselect", "metric", "dataframe", "chat_input"])
def test_lists_of_types_that_the_page_has_not(at: AppTest, name: str) -> None:
    assert len(getattr(at, name)) == len(getattr(at.main, name)) == 0


def test_every_name_of_streamlits_app_test_is_there(at: AppTest) -> None:
    import json
    from pathlib import Path

    facts = json.loads((Path(__file__).parents[1] / "data" / "api.json").read_text("utf-8"))
    (entry,) = (e for e in facts["entries"] if e["name"] == "st.testing.v1.AppTest")
    names = [member["name"] for member in entry["members"]] + list(entry["attributes"])
    assert len(names) > 60
    assert [name for name in names if not hasattr(at, name)] == []


def test_get_by_key(at: AppTest) -> None:
    assert at.get_by_key("b").label == "B"
    assert at.get_by_key("box").text.len == 1
    assert at.get_by_key("f").type == "form"
    assert at.form[0].get_by_key("field").label == "F"
    with pytest.raises(KeyError, match="Nothing on the page has the key 'zz'"):
        at.get_by_key("zz")
    with pytest.raises(KeyError, match="'b'"):
        at.form[0].get_by_key("b")


def test_lists(at: AppTest) -> None:
    assert at.button("b") == at.button(key="b") == at.button[0] == at.button[-3]
    assert at.button.len == len(at.button) == len(list(at.button)) == 3
    assert at.button[1:].values == [False, False]
    assert at.button == at.get("button")
    assert at.button[0] in at.button
    assert not at.toast
    with pytest.raises(IndexError, match="no button at index 9: the page shows 3"):
        at.button[9]
    with pytest.raises(KeyError, match=r"key 'zz'.*'b', 'FormSubmitter:f-Go'"):
        at.button(key="zz")


def test_children(at: AppTest) -> None:
    types = [node.type for node in at.main.children.values()]
    assert types[:3] == ["title", "header", "subheader"]
    assert types[-6:] == ["tab_container", "expander", "flex_container", "form", "text", "empty"]
    assert len(at.main) == len(types)
    assert at.main[0] == at.title[0]
    assert [part.type for part in (at[0], at[1], at[2])] == ["main", "sidebar", "event"]
    assert len(at) == 3
    for missing in (lambda: at.main[999], lambda: at[7]):
        with pytest.raises(KeyError):
            missing()


def test_the_bottom_is_a_part_if_it_is_used() -> None:
    at = AppTest.from_string("import streamlit as st; st.bottom.text('low')").run()
    assert (len(at), at[3].type, at.text.values) == (4, "bottom", ["low"])


def test_iteration(at: AppTest) -> None:
    assert list(at.title[0]) == [at.title[0]]
    assert list(at.form[0]) == [at.form[0], at.form[0].text_input[0], at.form[0].button[0]]
    everything = list(at)
    assert (everything[0], everything[1]) == (at.main, at.title[0])
    assert len(everything) == len(set(everything)) > 45
    with pytest.raises(TypeError, match="no container"):
        len(at.title[0])
    assert (bool(at.title[0]), bool(at.main), bool(at[2])) == (True, True, False)


def test_attributes_that_are_not_there(at: AppTest) -> None:
    with pytest.raises(AttributeError, match=r"A text has no `nonsense`; it has body, help"):
        _ = at.text[0].nonsense
    with pytest.raises(AttributeError, match="An expander has no `value`"):
        _ = at.expander[0].value
    with pytest.raises(AttributeError, match="no protobuf"):
        _ = at.text[0].proto
    with pytest.raises(AttributeError, match="`index`"):
        _ = at.text[0].index
    with pytest.raises(AttributeError, match="`indices`"):
        _ = at.selectbox[0].indices
    with pytest.raises(AttributeError):
        at.text[0].value = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        _ = at.nonsense  # type: ignore[attr-defined]


def test_dir_helps_to_find_them(at: AppTest) -> None:
    assert {"tag", "body", "value", "run"} <= set(dir(at.title[0]))
    assert {"button", "key", "children"} <= set(dir(at.main))
    assert "button" not in dir(at.title[0])


def test_repr_tells_what_it_is(at: AppTest) -> None:
    assert repr(at.button[0]) == "<button key='b' label='B' value=False>"
    assert repr(at.title) == "[<title value='T'>]"
    assert repr(at.tabs[1]) == "<tab label='B' children=[<text value='in two'>]>"
    assert "<sidebar children=[<button label='Side' value=False>" in repr(at)


def test_format_func(at: AppTest) -> None:
    assert at.selectbox[0].format_func(2) == "n2"


def test_indices_of_a_widget_with_several_choices() -> None:
    # No such widget is built yet; this one is drawn by what all widgets are drawn with.
    at = AppTest.from_string("""
        from kawa.elements._kit.element import draw_widget
        from kawa.elements._kit.props import WidgetProps
        from kawa.runtime.codec import Codec
        from kawa.runtime.widget import Change

        class SeveralProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
            options: list[str] = []

        class Several(Codec[list[str]]):
            def decode(self, wire):
                return list(wire)

        props = SeveralProps(options=["a", "b", "c"])
        draw_widget(props, Several(["b"], ["b"]), "s", Change("rerun", None, None))
    """).run()
    (node,) = at.get("several")
    assert (node.value, node.indices) == (["b"], [1])
    assert node.set_value(["c", "a"]).run().get("several")[0].indices == [2, 0]
    with pytest.raises(AttributeError, match="`index`"):
        _ = node.index


def test_a_slot_counts_as_what_stands_in_it() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        a, b = st.empty(), st.empty()
        a.container().text("x")
    """).run()
    assert [node.type for node in at.main.children.values()] == ["flex_container", "empty"]
    assert at.get("empty")[0].value is None


def test_streamlits_classes_stand_for_types(at: AppTest) -> None:
    from streamlit.testing.v1 import element_tree as theirs

    button, main, title, error = at.button[0], at.main, at.title[0], at.error[0]
    assert isinstance(button, theirs.Button)
    assert isinstance(button, theirs.Widget)
    assert isinstance(button, theirs.Element)
    assert isinstance(main, theirs.Block)
    assert isinstance(main, theirs.SpecialBlock)
    assert isinstance(title, theirs.HeadingBase)
    assert isinstance(error, theirs.AlertBase)
    assert isinstance(at.caption[0], theirs.Markdown)
    assert isinstance(at.button, theirs.WidgetList)
    assert isinstance(at.text_input[0], theirs.TextInput)
    assert not isinstance(title, theirs.Widget)
    assert not isinstance(title, theirs.Header)
    assert not isinstance(button, theirs.Block)
    assert not isinstance("button", theirs.Button)
    with pytest.raises(TypeError, match="comes from the page"):
        theirs.Button()


def test_what_holds_nothing_has_no_children() -> None:
    at = AppTest.from_string("import streamlit as st\nst.text('a')").run()
    assert hasattr(at.main, "children")
    leaf = at.text[0]
    assert not hasattr(leaf, "children")
    with pytest.raises(TypeError, match="no container"):
        leaf[0]
