"""`st.navigation` and `st.Page`: which page runs, and what the page's head says."""

from __future__ import annotations

import pytest

from kawa.runtime.pages import Pages
from kawa.testing import AppTest

PAGES = (
    "def a():\n    st.text('in a')\n"
    "def b():\n    st.text('in b')\n"
    "def long_name(): pass\n"
)  # fmt: skip


def head(app):
    return app.page.nodes["head"].props


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("a", ("a", "", "a", "")),
        ("long_name", ("long name", "", "long_name", "")),
        ("a, title=' T '", (" T ", "", "a", "")),
        ("a, title=''", ("a", "", "a", "")),
        ("a, url_path='/x/'", ("a", "", "x", "")),
        ("a, url_path='x y'", ("a", "", "x y", "")),
        ("a, default=True", ("a", "", "", "")),
        ("a, default=True, url_path='q'", ("a", "", "", "")),
        ("a, icon='😀', help='  h\\n  i'", ("a", "😀", "a", "h\ni")),
        ("lambda: None", ("<lambda>", "", "<lambda>", "")),
        ("'https://e.org', title='E x'", ("E x", "", "e_x", "")),
        ("' HTTP://e.org', title='E', url_path='zz'", ("E", "", "zz", "")),
    ],
)
def test_page(draw, call, seen):
    source = f"p = st.Page({call})\nst.text((p.title, p.icon, p.url_path, p.help))"
    assert draw(PAGES + source).texts == [str(seen)]


def test_page_of_a_file(draw, tmp_path):
    (tmp_path / "1_🏠_My_page.py").write_text("")
    app = draw("p = st.Page('1_🏠_My_page.py')\nst.text((p.title, p.icon, p.url_path))")
    assert app.texts == ["('My page', '🏠', 'My_page')"]


def test_an_external_page_says_so(draw):
    app = draw("p = st.Page('https://e.org', title='E')\nst.text((p.is_external, p.external_url))")
    assert app.texts == ["(True, 'https://e.org')"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("a, title='  '", "StreamlitMissingRequiredParameterError"),
        ("a, url_path='/'", "StreamlitMissingRequiredParameterError"),
        ("__import__('functools').partial(a)", "StreamlitMissingRequiredParameterError"),
        ("'ftp://e.org', title='E'", "StreamlitPageNotFoundError"),
        ("'mailto:a@b.c', title='E'", "StreamlitPageNotFoundError"),
        ("'.'", "StreamlitPageNotFoundError"),
        ("5", "StreamlitInvalidParameterTypeError"),
        ("a, icon='x'", "StreamlitAPIException"),
    ],
)
def test_wrong_page(draw, call, error):
    assert type(draw(PAGES + f"st.Page({call})").outcome.error).__name__ == error


def test_the_first_page_runs_and_is_listed(draw):
    app = draw(PAGES + "p = st.navigation([a, st.Page(b, icon='😀')])\nst.text(p.title)\np.run()")
    assert app.texts == ["a", "in a"]
    assert head(app) == {
        "title": "a",
        "navigation": [
            {"url_path": "", "title": "a", "default": True},
            {"url_path": "b", "title": "b", "icon": "😀"},
        ],
    }


def test_the_address_names_the_page(draw):
    app = draw(PAGES + "st.navigation([a, b]).run()")
    app.run(page="b")
    assert app.texts == ["in b"]
    assert (head(app)["title"], head(app)["page"]) == ("b", "b")
    app.run()
    assert app.texts == ["in b"], "and stays"
    app.run(page="")
    assert app.texts == ["in a"]


def test_an_address_of_no_page(draw):
    app = draw(PAGES + "st.navigation([a, b]).run()")
    app.run(page="nope")
    assert app.texts == ["in a"]
    assert head(app)["not_found"] == "nope"
    app.run()
    assert "not_found" not in head(app)


def test_sections_position_and_expanded(draw):
    app = draw(
        PAGES + "st.navigation({'S': [a], 'T': [st.Page(b, visibility='hidden', help='h')]}, "
        "position='top', expanded=3)"
    )
    assert head(app)["nav_position"] == "top"
    assert head(app)["nav_expanded"] == 3
    assert head(app)["navigation"] == [
        {"url_path": "", "title": "a", "section": "S", "default": True},
        {"url_path": "b", "title": "b", "section": "T", "hidden": True, "help": "h"},
    ]


def test_the_default_page_may_be_hidden_or_further_down(draw):
    app = draw(PAGES + "st.navigation([st.Page(a, visibility='hidden'), b]).run()")
    assert app.texts == ["in a"]
    app = draw(PAGES + "st.navigation([a, st.Page(b, default=True)]).run()")
    assert app.texts == ["in b"]


def test_external_pages_are_listed_and_never_chosen(draw):
    app = draw(PAGES + "st.navigation([st.Page('https://e.org', title='E'), a]).run()")
    assert app.texts == ["in a"]
    assert head(app)["navigation"][0] == {"url_path": "e", "title": "E", "url": "https://e.org"}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("[a, a]", "StreamlitAPIException"),
        ("[st.Page('https://e.org', title='a'), a]", "StreamlitAPIException"),
        ("{}", "StreamlitMissingRequiredParameterError"),
        ("{'S': []}", "StreamlitMissingRequiredParameterError"),
        ("{1: [a]}", "StreamlitInvalidParameterTypeError"),
        ("{'S': a}", "StreamlitInvalidParameterTypeError"),
        ("'app.py'", "StreamlitInvalidParameterTypeError"),
        ("[None]", "StreamlitInvalidParameterTypeError"),
        ("['nope.py']", "StreamlitPageNotFoundError"),
        ("[a], position=None", "StreamlitValueError"),
        ("[a], expanded=2.5", "StreamlitInvalidParameterTypeError"),
    ],
)
def test_wrong_navigation(draw, call, error):
    assert type(draw(PAGES + f"st.navigation({call})").outcome.error).__name__ == error


@pytest.mark.parametrize("run", ["p.run(); p.run()", "q.run()", "st.Page(a).run()", "e.run()"])
def test_only_the_chosen_page_runs_and_only_once(draw, run):
    app = draw(
        PAGES + "q = st.Page(b)\ne = st.Page('https://e.org', title='E')\n"
        f"p = st.navigation([a, q, e])\n{run}"
    )
    assert type(app.outcome.error).__name__ == "StreamlitAPIException"


def test_a_file_runs_as_main_in_a_namespace_of_its_own(draw, tmp_path):
    (tmp_path / "other.py").write_text(
        "import kawa as st, sys\nmarker = 1\n"
        "st.text((__name__, __file__.endswith('other.py'), vars(sys.modules['__main__']) is "
        "globals()))\n'shown by magic'\n"
    )
    app = draw(
        "import sys\np = st.navigation(['other.py'])\np.run()\n"
        "st.text(('marker' in globals(), vars(sys.modules['__main__']) is globals()))"
    )
    assert app.texts == ["('__main__', True, True)", "(False, True)"]
    assert app["markdown"].props["body"] == "shown by magic"


def test_widgets_of_two_pages_are_two(draw):
    app = draw(
        "def a(): st.text(st.text_input('t', key='k'))\n"
        "def b(): st.text(st.text_input('t', key='k'))\n"
        "frame = st.text_input('frame')\nst.navigation([a, b]).run()\nst.text(frame)"
    )
    frame, inner = app.all("text_input")
    app.run(values={frame.id: "F", inner.id: "A"})
    assert app.texts == ["A", "F"]
    app.run(page="b")
    assert app.texts == ["", "F"], "the frame goes on, the page is another"
    app.run(page="")
    assert app.texts == ["", "F"]


def test_persist_state_outlives_a_switch_of_pages(draw):
    app = draw(
        "def a():\n"
        "    st.text(st.text_input('t', key='k', persist_state='session'))\n"
        "    st.text(st.text_input('u', key='l', persist_state='page'))\n"
        "def b(): pass\nst.navigation([a, b]).run()"
    )
    kept, lost = app.all("text_input")
    app.run(values={kept.id: "A", lost.id: "B"})
    app.run(page="b")
    app.run(page="")
    assert app.texts == ["A", ""]


def test_pages_that_sessions_share_differ_by_session(draw):
    shared = (
        "import sys, types\n"
        "m = sys.modules.setdefault('shared_pages', types.ModuleType('shared_pages'))\n"
        "if not hasattr(m, 'pages'):\n"
        "    m.pages = [st.Page(lambda: st.text('one'), title='one', url_path='one'),\n"
        "               st.Page(lambda: st.text('two'), title='two', url_path='two')]\n"
    )
    first = draw(shared + "st.navigation(m.pages).run()")
    second = draw(shared + "st.navigation(m.pages[::-1]).run()")
    first.run()
    assert (first.texts, second.texts) == (["one"], ["two"])
    assert head(first)["navigation"][1] == {"url_path": "two", "title": "two"}


def test_set_page_config_wins_over_the_page(draw):
    app = draw(
        PAGES + "st.set_page_config(page_title='Mine', page_icon='🌍')\n"
        "st.navigation([st.Page(a, icon='😀')]).run()"
    )
    assert (head(app)["title"], head(app)["icon"]) == ("Mine", "🌍")


def test_an_error_in_a_page_is_the_scripts(draw):
    app = draw(
        "def a(): 1 / 0\np = st.navigation([a])\n"
        "try: p.run()\nexcept ZeroDivisionError: st.text('caught')"
    )
    assert app.texts == ["caught"]


def test_a_page_may_be_async(draw):
    app = draw("async def a(): st.text('awaited')\nst.navigation([a]).run()")
    assert app.texts == ["awaited"]


class TestPagesFolder:
    """The `pages` folder beside a script that calls no `st.navigation`."""

    @pytest.fixture
    def app(self, draw, tmp_path):
        folder = tmp_path / "pages"
        folder.mkdir()
        (folder / "2_two.py").write_text("import kawa as st\nst.text('in two')")
        (folder / "1_🏠_one.py").write_text("import kawa as st\nst.text('in one')")
        (folder / "__init__.py").write_text("")
        return draw

    def test_files_are_pages(self, app):
        app = app("st.text('in main')")
        assert app.texts == ["in main"]
        assert head(app)["navigation"] == [
            {"url_path": "", "title": "app0", "default": True},
            {"url_path": "one", "title": "one", "icon": "🏠"},
            {"url_path": "two", "title": "two"},
        ]
        app.run(page="one")
        assert app.texts == ["in one"]
        assert (head(app)["title"], head(app)["icon"]) == ("one", "🏠")

    def test_switch_and_link(self, app):
        app = app(
            "st.page_link('pages/2_two.py')\nst.button('x') and st.switch_page('pages/2_two.py')"
        )
        assert app["page_link"].props == {"label": "two", "page": "two"}
        app.click(app["button"])
        assert app.texts == ["in two"]

    def test_navigation_turns_the_folder_off(self, app):
        app = app("def a(): st.text('in a')\nst.navigation([a, 'pages/2_two.py']).run()")
        assert [page["title"] for page in head(app)["navigation"]] == ["a", "two"]
        app.run(page="two")
        assert app.texts == ["in two"]

    def test_also_if_a_new_server_is_first_asked_for_a_page(self, app):
        app = app("st.text('frame')\nst.navigation([st.Page('pages/2_two.py')]).run()")
        app.app.uses_navigation = False
        app.run(page="two")
        assert app.texts == ["frame", "in two"]


def test_pages_without_a_heading_stand_first_and_the_first_given_one_opens(draw):
    app = draw(PAGES + "st.navigation({'Tools': [a], '': [b]}).run()")
    assert [item["title"] for item in head(app)["navigation"]] == ["b", "a"]
    assert app.texts == ["in a"]


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (["_draft.py"], ["draft"]),
        (["__init__.py", "- x.py", "2_b.py", "1_a.py"], ["a", "b", "x"]),
    ],
)
def test_the_address_of_a_file_leaves_out_what_orders_it(tmp_path, files, paths):
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "app.py").write_text("")
    for name in files:
        (folder / name).write_text("")
    found = Pages(tmp_path / "app.py", "").from_folder()
    assert [page.name for page in found] == ["app", *paths]


def test_two_files_with_one_address_are_both_named(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.py").write_text("import kawa as st")
    for name in ("1_report.py", "2_report.py"):
        (tmp_path / "pages" / name).write_text("")
    at = AppTest.from_file(tmp_path / "app.py").run()
    for part in ("`1_report.py`", "`2_report.py`", "`/report`"):
        assert part in at.exception[0].value
