"""The page and the server hold the same values, whatever happened to the widget in between."""

from __future__ import annotations

from typing import Any

from kawa.protocol.messages import Frame
from kawa.runtime.execute import Job, execute
from kawa.runtime.request import Request

NAME = """
if st.button("Forget"):
    del st.session_state["name"]
name = st.text_input("Name", key="name")
st.text(f"name={name}")
"""


def reconnect(app: Any) -> None:
    """The page has lost its connection and is shown what there is."""
    session = app.session
    ops = [*session.tree.snapshot(), *session.snapshot_values()]
    app.page.receive(Frame(session.runs, ops, "done", reset=True))


def test_a_deleted_key_resets_the_widget_in_the_page_too(draw: Any) -> None:
    app = draw(NAME)
    app.set(app["text_input"], "Aoi")
    # The browser shows what was typed; no op tells it what it knows.
    app["text_input"].value = "Aoi"
    app.click(app["button"])
    assert app.texts == ["name="]
    assert app["text_input"].value == ""


def test_starting_over_resets_the_widgets_in_the_page_too(draw: Any) -> None:
    app = draw(NAME)
    app.set(app["text_input"], "Aoi")
    app["text_input"].value = "Aoi"
    app.run(restart=True)
    assert app.texts == ["name="]
    assert app["text_input"].value == ""


def test_a_kept_widget_that_was_hidden_during_a_reconnect_comes_back_with_its_value(
    draw: Any,
) -> None:
    app = draw(
        """
if st.checkbox("Show", True):
    st.text_input("Name", key="name", persist_state="page")
"""
    )
    app.set(app["text_input"], "Aoi")
    app.set(app["checkbox"], False)
    reconnect(app)
    app.set(app["checkbox"], True)
    assert app["text_input"].value == "Aoi"


def test_a_widget_that_its_run_took_from_the_page_again_is_told_its_value_when_it_is_back(
    draw: Any,
) -> None:
    app = draw(
        """
hide = st.checkbox("Hide")
slot = st.empty()
name = slot.text_input("Name", key="name")
if hide:
    slot.text("hidden")
"""
    )
    app.set(app["text_input"], "Aoi")
    app.set(app["checkbox"], True)
    assert not app.all("text_input")
    app.set(app["checkbox"], False)
    assert app["text_input"].value == "Aoi"


def test_a_click_behind_a_start_over_waits_for_the_new_page(draw: Any) -> None:
    """The page shows the same button all the time; its click must not be refused."""
    app = draw("st.text('above')\nst.button('Add', key='add')\n")
    app.run()
    session = app.session
    button = app["button"].id
    [start] = session.ask(Request(restart=True))
    [interrupt] = session.ask(Request(triggers={button: True}))
    assert not session.knows(interrupt.request), "nothing is drawn yet"
    execute(app.app, session, Job(start.request))
    [start] = session.on_ended()
    job = Job(start.request)
    execute(app.app, session, job)
    assert job.notices == []


def test_a_submitted_form_that_goes_with_its_submission_sets_nothing_that_is_gone(
    draw: Any,
) -> None:
    app = draw(
        """
if not st.session_state.get("sent"):
    with st.form("f", clear_on_submit=True):
        st.text_input("Name")
        st.session_state.sent = st.form_submit_button("Send")
    if st.session_state.sent:
        raise ValueError("after")
"""
    )
    app.run(values={app["text_input"].id: "Aoi"}, triggers={app["button"].id: True})
    app.run()
