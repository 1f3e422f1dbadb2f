"""A widget that goes from the page and comes back is told the value it has."""

from __future__ import annotations

from typing import Any

SCRIPT = """
if st.checkbox("Fail"):
    raise ValueError("on the way")
st.text_input("Name", key="name")
"""


def test_a_widget_below_an_error_stays_with_its_value(draw: Any) -> None:
    app = draw(SCRIPT)
    app.set(app["text_input"], "Aoi")
    app.set(app["checkbox"], True)
    assert [view.type for view in app.page.nodes["main"].children] == [
        "checkbox", "exception", "text_input"
    ]  # fmt: skip
    app.set(app["text_input"], "Aoi")
    app.set(app["checkbox"], False)
    assert not app.all("exception")
    assert app.session.state.get("name") == "Aoi"
