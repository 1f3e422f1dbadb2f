"""A run of a part of the page: what is not of that part stays as it is, in the state too."""

from __future__ import annotations

from typing import Any

from kawa.runtime.drawn import Drawn

PAGE = """
st.checkbox("outside", key="outside")
with st.container(key="part"):
    st.checkbox("inside", key="inside")
    with st.expander("more"):
        st.text_input("deep", "x", key="deep")
"""


def test_a_part_that_draws_less_loses_its_own_widgets_alone(draw: Any) -> None:
    app = draw(PAGE)
    app.set(app["checkbox"], True)
    tree, state = app.session.tree, app.session.state
    below = tree.below(["container-part"])
    assert {spec.key for spec in state.specs() if spec.id in below} == {"inside", "deep"}
    again = Drawn()
    again.names.update({state.keys["inside"], "inside"})
    state.end(again, among=below)
    assert {spec.key for spec in state.specs()} == {"outside", "inside"}
    assert state.get("outside") is True and "deep" not in state


def test_nothing_is_below_what_is_not_there(draw: Any) -> None:
    app = draw(PAGE)
    assert app.session.tree.below(["nowhere"]) == set()
    everything = app.session.tree.below(["main"])
    assert everything == app.session.tree.ids()
