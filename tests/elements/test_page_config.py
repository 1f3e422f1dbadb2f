"""`st.set_page_config`."""

from __future__ import annotations

import pytest


def _head(draw, *parameters: str):
    page = draw("\n".join(f"st.set_page_config({given})" for given in parameters))
    assert not page.all("exception")
    return page.page.nodes["head"].props


def test_all(draw) -> None:
    assert _head(
        draw,
        "page_title='t', page_icon='😀', layout='wide', initial_sidebar_state='collapsed',"
        " menu_items={'Get help': 'https://a.b', 'report a BUG': 'mailto:a@b.c', 'About': ' *x* '}",
    ) == {
        "title": "t", "icon": "😀", "layout": "wide", "sidebar": "collapsed",
        "menu": {"get_help": "https://a.b", "report_a_bug": "mailto:a@b.c", "about": "*x*"},
    }  # fmt: skip


def test_calls_add_up(draw) -> None:
    head = _head(
        draw,
        "'t', menu_items={'About': 'x'}",
        "layout='wide', menu_items={'Get help': 'https://a.b'}",
        "'u', '', menu_items={'About': None}",
    )
    assert head == {"title": "u", "layout": "wide", "menu": {"get_help": "https://a.b"}}


def test_title_of_the_script_stays_without_another(draw) -> None:
    assert _head(draw, "''")["title"] == "app0"


def test_it_may_stand_below_other_elements(draw) -> None:
    page = draw("st.text('a')\nst.set_page_config('t')")
    assert page.page.nodes["head"].props["title"] == "t"


def test_next_run_begins_anew(draw) -> None:
    page = draw(
        "if 'seen' not in st.session_state:\n    st.set_page_config('t')\n"
        "st.session_state.seen = True"
    )
    assert page.page.nodes["head"].props["title"] == "t"
    page.run()
    assert page.page.nodes["head"].props["title"] == "app0"


def test_it_is_sent_before_the_run_ends(draw) -> None:
    page = draw("st.set_page_config('t')\nst.text('a')")
    kinds = [getattr(op, "type", "") for op in page.ops]
    assert kinds.index("head") < kinds.index("text")


@pytest.mark.parametrize(
    ("icon", "sent"),
    [
        ("':material/home:'", ":material/home:"),
        ("':shark:'", "🦈"),
        ("'https://a.b/c.png'", "https://a.b/c.png"),
        ("'app/static/c.png'", "app/static/c.png"),
        ("b'abc'", "data:image/png;base64,YWJj"),
    ],
)
def test_icon(draw, icon, sent) -> None:
    assert _head(draw, f"page_icon={icon}")["icon"] == sent


def test_icon_from_a_file(draw, tmp_path) -> None:
    file = tmp_path / "icon.svg"
    file.write_bytes(b"abc")
    assert _head(draw, f"page_icon={str(file)!r}")["icon"] == "data:image/svg+xml;base64,YWJj"


def test_icon_file_has_a_limit(draw, tmp_path) -> None:
    file = tmp_path / "icon.png"
    file.write_bytes(b"a" * 300_000)
    page = draw(f"st.set_page_config(page_icon={str(file)!r})")
    assert "has 292 KB" in page["exception"].props["message"]


def test_random_icon_is_one_emoji(draw) -> None:
    from kawa.runtime.icons import check_icon

    assert check_icon(_head(draw, "page_icon='random'")["icon"], False)


def test_unknown_emoji_name_is_left_out(draw, caplog) -> None:
    assert "icon" not in _head(draw, "page_icon=':no_such_emoji:'")
    assert "no_such_emoji" in caplog.text


@pytest.mark.parametrize("state", ["'auto'", "'locked'", "300"])
def test_sidebar(draw, state) -> None:
    assert repr(_head(draw, f"initial_sidebar_state={state}").get("sidebar", "auto")) == state


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ("layout='x'", "StreamlitValueError"),
        ("initial_sidebar_state='x'", "StreamlitValueError"),
        ("initial_sidebar_state=0", "StreamlitValueError"),
        ("initial_sidebar_state=True", "StreamlitValueError"),
        ("initial_sidebar_state=1.5", "StreamlitValueError"),
        ("menu_items={'x': 'https://e.org'}", "StreamlitValueError"),
        ("menu_items={'Get help': 'x'}", "StreamlitInvalidURLError"),
        ("menu_items={'Get help': ''}", "StreamlitInvalidURLError"),
        ("menu_items={'About': 5}", "StreamlitInvalidParameterTypeError"),
        ("menu_items='x'", "StreamlitInvalidParameterTypeError"),
        ("page_icon=5", "StreamlitInvalidParameterTypeError"),
        ("page_icon=':material/no-pe:'", "StreamlitAPIException"),
    ],
)
def test_wrong_values(draw, parameters, error) -> None:
    page = draw(f"st.set_page_config('t', {parameters})")
    assert page["exception"].props["name"] == error
    assert page.page.nodes["head"].props["title"] == "app0"


def test_it_is_no_method_of_containers(draw) -> None:
    page = draw("st.sidebar.set_page_config()")
    assert page["exception"].props["name"] == "NoSuchMethodError"


@pytest.mark.parametrize(
    "call",
    [
        "st.set_page_config({0})",
        "st.set_page_config('t', {0})",
        "st.set_page_config(menu_items={{'About': {0}}})",
        "st.navigation([st.Page(lambda: None, title={0}, url_path='a')])",
        "st.navigation([st.Page(st.stop), st.Page(lambda: None, title='a', url_path={0})])",
        "st.navigation({{{0}: [st.Page(lambda: None, title='a')]}})",
        "st.query_params['q'] = {0}",
    ],
)
def test_what_cannot_be_sent_is_an_error_at_its_line_and_changes_nothing(draw, call: str) -> None:
    """Half of a pair of UTF-16, as broken input has it."""
    page = draw(f"st.set_page_config('t')\nst.text('before')\n{call.format(repr(chr(0xD800)))}")
    (error,) = page.all("exception")
    assert "UnicodeEncodeError" in error.props.values(), error.props
    assert page.page.nodes["head"].props == {"title": "t"}
    assert [node.props["body"] for node in page.all("text")] == ["before"]
