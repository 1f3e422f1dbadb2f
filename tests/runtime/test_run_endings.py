"""What an interrupted, failed or stopped run leaves: each callback once, page and server agreed."""

from __future__ import annotations

from typing import Any

import pytest

from kawa.runtime.execute import Job, execute
from kawa.runtime.request import Request

CALLBACK = """
st.session_state.setdefault("count", 0)
def add():
    st.session_state.count += 1
    st.text("in the callback")
    st.session_state.count += 10
st.text("above")
if st.checkbox("Slow"):
    pass
st.button("Add", on_click=add)
st.text(f"Count = {st.session_state.count}")
"""


def interrupted(app: Any, later: Request, **request: Any) -> dict[str, Any]:
    """Carries a request out that a later one interrupts; returns the clicks to replay."""
    session = app.session
    [start] = session.ask(Request(**request))
    job = Job(start.request)
    [interrupt] = session.ask(later)
    job.interrupt(interrupt.request)
    outcome = execute(app.app, session, job)
    app.page.apply(job.take_ops())
    actions = session.on_ended(outcome.replay)
    while actions:
        [start] = actions
        job = Job(start.request)
        execute(app.app, session, job)
        app.page.apply(job.take_ops())
        actions = session.on_ended()
    return outcome.replay


def test_a_callback_is_called_once_though_its_run_is_interrupted_before_the_button(
    draw: Any,
) -> None:
    app = draw(CALLBACK)
    later = Request(values={app["checkbox"].id: True})
    interrupted(app, later, triggers={app["button"].id: True})
    assert app.session.state.user["count"] == 11
    assert app.texts[-1] == "Count = 11"


def test_the_button_itself_is_still_true_once_in_the_run_after(draw: Any) -> None:
    app = draw(
        """
st.session_state.setdefault("seen", 0)
st.session_state.setdefault("called", 0)
def call():
    st.session_state.called += 1
st.checkbox("Other")
st.text("above")
if st.button("Add", on_click=call):
    st.session_state.seen += 1
"""
    )
    later = Request(values={app["checkbox"].id: True})
    assert interrupted(app, later, triggers={app["button"].id: True})
    assert (app.session.state.user["called"], app.session.state.user["seen"]) == (1, 1)


def test_an_error_whose_text_no_page_can_show_is_an_error_like_others(
    draw: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "kawa")
    app = draw("st.text('above')\nif st.checkbox('Fail'):\n    raise ValueError('\\udce9')\n")
    app.set(app["checkbox"], True)
    assert app.texts == ["above"]
    assert app.all("exception")
    app.set(app["checkbox"], False)
    assert app.texts == ["above"] and not app.all("exception")


def test_a_rerun_raised_by_the_script_itself_is_one(draw: Any) -> None:
    app = draw(
        """
from kawa.errors import RerunException
n = st.session_state.n = st.session_state.get("n", 0) + 1
if n == 1:
    raise RerunException({"not": "ours"})
st.text(f"run {n}")
"""
    )
    assert app.outcome.how == "done"
    assert app.texts == ["run 2"]


PAGES = """
def one():
    st.text("above")
    st.set_page_config(page_title="Mine", page_icon="🏠", layout="wide")
def two():
    st.text("two")
st.navigation([st.Page(one, icon="1️⃣"), st.Page(two)]).run()
"""


def test_the_head_does_not_change_to_and_fro_in_a_rerun(draw: Any) -> None:
    app = draw(PAGES)
    head = app.page.nodes["head"]
    assert (head.props["title"], head.props["icon"], head.props["layout"]) == ("Mine", "🏠", "wide")
    app.run()
    assert app.ops == []
    app.run(page="two")
    assert head.props["title"] == "two"
    assert "icon" not in head.props and "layout" not in head.props
    app.run(page="")
    assert head.props["title"] == "Mine"


def test_a_page_that_does_not_set_its_head_any_more_has_the_plain_one(draw: Any) -> None:
    app = draw(
        """
wide = st.checkbox("Wide", True)
if wide:
    st.set_page_config(layout="wide", page_title="Mine")
"""
    )
    app.set(app["checkbox"], False)
    assert "layout" not in app.page.nodes["head"].props
    assert app.page.nodes["head"].props["title"] != "Mine"
