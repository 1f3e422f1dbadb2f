"""`st.button` and `st.form_submit_button`: something to click, True for one run."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from kawa.elements._kit.element import (
    IconPosition,
    Width,
    check_choice,
    check_width,
    draw_widget,
    identify,
)
from kawa.elements._kit.props import Full, WidgetProps
from kawa.errors import StreamlitAPIException, StreamlitInvalidLayoutContextError
from kawa.runtime.codec import Click
from kawa.runtime.here import current_place, current_run
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange, clean_key

__all__ = ["button", "form_submit_button"]

ButtonType = Literal["primary", "secondary", "tertiary"]

_CLICK: Final = Click()


class ButtonProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `button`; `submit` marks a form's submit button."""

    IDENTITY: ClassVar = (
        "label", "help", "type", "icon", "icon_position", "width", "shortcut", "submit",
    )  # fmt: skip
    ACTIONS: ClassVar = frozenset({"click"})

    type: ButtonType = "secondary"
    icon: str | None = None
    icon_position: IconPosition = "left"
    width: Width = "content"
    shortcut: str | None = None
    wrap: bool = False
    submit: bool = False

    @classmethod
    def listed(cls, name: str, props: Full) -> bool:
        """A form's button is in a list of its own too."""
        return name == "button" or (name == "form_submit_button" and bool(props["submit"]))


def button(
    label: str,
    key: Key = None,
    help: str | None = None,
    on_click: OnChange = None,
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """Shows a button.

    Args:
        key: Names the button, so that it stays the same one when its label changes.
        on_click: Called before the rerun that a click starts.

    Returns:
        True in the run that a click started, else False.

    Raises:
        StreamlitInvalidLayoutContextError: It stands in a form.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> if st.button("Add", type="primary"):
        ...     st.session_state.count += 1
    """
    if current_place(current_run()).form is not None:
        raise StreamlitInvalidLayoutContextError(
            "`st.button` cannot stand in a form, where nothing happens before the form is "
            "submitted. Use `st.form_submit_button`, or put it outside of the form."
        )
    props = ButtonProps(
        label=label, help=help, disabled=disabled, type=type, icon=icon,
        icon_position=icon_position, width="stretch" if use_container_width else width,
        shortcut=shortcut, wrap=bool(wrap),
    )  # fmt: skip
    return _draw(props, key, Change(on_click, args, kwargs, "on_click"))


def form_submit_button(
    label: str = "Submit",
    help: str | None = None,
    on_click: OnChange = None,
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    key: Key = None,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """Shows the button that submits its form: the form's values and the click arrive together.

    Args:
        on_click: Called before the rerun that the submission starts; the form's
            widgets have their new values then.
        key: Names the button. Default: made from the form and the label.

    Returns:
        True in the run that the submission started, else False.

    Raises:
        StreamlitInvalidLayoutContextError: It stands outside of a form.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> with st.form("contact"):
        ...     name = st.text_input("Name")
        ...     sent = st.form_submit_button("Send")
    """
    run = current_run()
    form = current_place(run).form
    if form is None:
        raise StreamlitInvalidLayoutContextError(
            "`st.form_submit_button` must stand in a form. Put it below `with st.form(…):`, "
            "or use `st.button`."
        )
    if clean_key(key) is None:
        key = f"FormSubmitter:{form}-{label}"
    props = ButtonProps(
        label=label, help=help, disabled=disabled, type=type, icon=icon,
        icon_position=icon_position, width="stretch" if use_container_width else width,
        shortcut=shortcut, wrap=bool(wrap), submit=True,
    )  # fmt: skip
    clicked = _draw(props, key, Change(on_click, args, kwargs, "on_click"))
    if clicked and form in run.drawn.clearing:
        run.drawn.to_clear.add(form)
    return clicked


def _draw(props: ButtonProps, key: Key, change: Change) -> bool:
    check_choice("type", props.type, ("primary", "secondary", "tertiary"))
    check_choice("icon_position", props.icon_position, ("left", "right"))
    check_width(props.width)
    if props.icon is not None:
        props.icon = check_icon(props.icon)
    if isinstance(change.mode, str):
        raise StreamlitAPIException(
            f"on_click={change.mode!r} is no function. A button always reruns the script; "
            "give a function to call before, or None.",
            error_id="unsupported-on-change-mode",
        )
    found = identify(props, _CLICK, key, "form_submit_button" if props.submit else "button")
    return draw_widget(props, _CLICK, key, change, found=found)
