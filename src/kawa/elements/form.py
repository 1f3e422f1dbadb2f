"""`st.form`: widgets whose values are sent together, when its button is pressed."""

from __future__ import annotations

from typing import ClassVar

from kawa.elements._kit.cached import warn_of_widget
from kawa.elements._kit.container import Container
from kawa.elements._kit.element import Height, Width, check_height, check_width, container, here
from kawa.elements._kit.props import Props
from kawa.errors import (
    StreamlitDuplicateElementKey,
    StreamlitInvalidLayoutContextError,
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueAssignmentNotAllowedError,
)

__all__ = ["form"]


class FormProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `form`."""

    CONTAINER: ClassVar = True
    READINGS: ClassVar = {"key": lambda view, props: props["form_id"]}

    form_id: str
    clear_on_submit: bool = False
    enter_to_submit: bool = True
    border: bool = True
    width: Width = "stretch"
    height: Height = "content"


def form(
    key: str,
    clear_on_submit: bool = False,
    *,
    enter_to_submit: bool = True,
    border: bool = True,
    width: Width = "stretch",
    height: Height = "content",
) -> Container:
    """Groups widgets whose values are sent together, when a button of the form is pressed.

    Until then the script does not rerun. A form needs a `st.form_submit_button`, which
    alone may have a callback; other buttons and other forms cannot stand in it.

    Args:
        key: Names the form.
        clear_on_submit: Whether its widgets go back to their defaults once the script
            has seen what was submitted.
        enter_to_submit: Whether the Enter key in a text or number submits the form.

    Returns:
        A handle, for `with` and for methods such as `box.text_input(…)`.

    Raises:
        StreamlitDuplicateElementKey: Another form of this run has the key.
        StreamlitValueAssignmentNotAllowedError: `st.session_state` sets the key.
        StreamlitInvalidLayoutContextError: It stands in another form.
        StreamlitAPIException: Another parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> with st.form("sign up", clear_on_submit=True):
        ...     _ = st.text("Nothing is sent before the button is pressed.")
        ...     sent = st.form_submit_button("Sign up")
    """
    check_width(width)
    check_height(height)
    run, place = here()
    _check_key(key)
    warn_of_widget()
    if place.form is not None:
        raise StreamlitInvalidLayoutContextError(
            f"The form {key!r} stands in the form {place.form!r}, and forms cannot be nested. "
            "End the outer one first."
        )
    if key in run.drawn.forms:
        raise StreamlitDuplicateElementKey(key)
    if key in run.state.user:
        raise StreamlitValueAssignmentNotAllowedError(key)
    run.drawn.forms.add(key)
    if clear_on_submit:
        run.drawn.clearing.add(key)
    props = FormProps(
        form_id=key,
        clear_on_submit=clear_on_submit,
        enter_to_submit=enter_to_submit,
        border=border,
        width=width,
        height=height,
    )
    return container(props, form=key, id=f"form-{key}")


def _check_key(key: object) -> None:
    if not isinstance(key, str):
        raise StreamlitInvalidParameterTypeError("key", type(key).__name__, ["str"])
    if not key:
        raise StreamlitMissingRequiredParameterError("key", detail="Name the form.")
