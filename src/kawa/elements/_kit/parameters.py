"""What parameters mean that several elements have, and the docstrings that say so.

An element's docstring tells only what is its own. `document` fills in the others when
the element is first used, and `tools/gen.py` does for the stubs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final

COMMON: Final[dict[str, str]] = {
    "anchor: Anchor": (
        "Name for links to it, as in `#name`. Default: made from the text. False: no link\n"
        "is shown beside it."
    ),
    "args: Args": "Positional arguments for the function.",
    "bind: BindOption": "`query-params` keeps the value in the page's address, under the key.",
    "body: SupportsStr": "Its text, in Markdown; anything else is shown as its `str()`.",
    "border: bool": "Whether it has a border.",
    "disabled: bool": "It is shown, but cannot be used.",
    "divider: Divider": (
        "A line below it: True for the next of seven colours, or `red`, `orange`,\n"
        "`yellow`, `blue`, `green`, `violet`, `gray` or `rainbow`."
    ),
    "gap: Gap | None": (
        "Space between what it holds: a number of pixels, a word from `xxsmall` to\n"
        "`xxlarge`, or None for no space."
    ),
    "height: Height": "`content`, `stretch`, or a number of pixels; what does not fit scrolls.",
    "help: str | None": "Tooltip, in Markdown.",
    "icon: str | None": "An emoji, `:material/name:` or `spinner`, beside the text.",
    "icon_position: IconPosition": "Side of the label that the icon is on.",
    "key: Key": "Names the widget: its value is `st.session_state[key]`.",
    "kwargs: Kwargs": "Named arguments for the function.",
    "label: str": "Its label, in Markdown.",
    "label_visibility: LabelVisibility": (
        "`visible`; `hidden` keeps the label's place, `collapsed` does not."
    ),
    "on_change: OnChange": (
        "`rerun`; `ignore`, which keeps a new value in the page until the next\n"
        "rerun; or a function to call before the rerun."
    ),
    "persist_state: PersistStateOption": (
        "`page` or `session` keeps the value while the widget is not drawn."
    ),
    "placeholder: str | None": "Shown while the field is empty.",
    "required: bool": "The page does not send an empty field.",
    "shortcut: str | None": "Keys that click it, such as `ctrl+k`.",
    "text_alignment: TextAlignment": "`left`, `center`, `right` or `justify`.",
    "title: SupportsStr | None": "A bold line above the text, in Markdown.",
    "type: ButtonType": "`primary`, `secondary` or `tertiary` (plain text).",
    "use_container_width: bool | None": 'Former way to say `width="stretch"`.',
    "width: Width": "`stretch`, `content`, or a number of pixels.",
    "width: WidthWithoutContent": "`stretch`, or a number of pixels.",
    "wrap: bool": "Whether a long text wraps; otherwise it is one line that ends in an ellipsis.",
    "wrap: bool | None": (
        "Whether a long label wraps; otherwise it is one line that ends in an ellipsis."
    ),
}
"""Texts by parameter as it is written in a signature: what it takes is part of what it means."""

_SECTIONS: Final = ("Returns:", "Yields:", "Raises:", "Example:", "Examples:")
_MORE: Final = "…"
"""Begins a text of an element's own that goes on where the common one ends."""


def document(function: Callable[..., Any]) -> None:
    """Completes the docstring of an element's function.

    Args:
        function: Its parameters that the docstring leaves out are added from `COMMON`.
    """
    if function.__doc__:
        function.__doc__ = completed(function.__doc__, function.__annotations__)


def completed(text: str, annotations: dict[str, Any]) -> str:
    """Returns a docstring with an entry for each parameter, in the order of the signature.

    Args:
        text: The docstring as it is written.
        annotations: The signature's, as they are written.

    Example:
        >>> print(completed("Shows a box.", {"label": "str", "return": "None"}))
        Shows a box.
        <BLANKLINE>
        Args:
            label: Its label, in Markdown.
    """
    lines = inspect.cleandoc(text).split("\n")
    start, end, own = _own(lines)
    entries = []
    for name, annotation in annotations.items():
        common = COMMON.get(f"{name}: {annotation}")
        said = own.get(name)
        if said is None and common is not None:
            said = _indented(common)
        elif said is not None and said.startswith(_MORE) and common is not None:
            said = f"{_indented(common)}\n        {said.removeprefix(_MORE).lstrip()}"
        if said is not None and name != "return":
            entries.append(f"    {name}: {said}")
    if not entries:
        return "\n".join(lines)
    return "\n".join([*lines[:start], "Args:", *entries, *lines[end:]])


def _indented(text: str) -> str:
    return text.replace("\n", "\n        ")


def _own(lines: list[str]) -> tuple[int, int, dict[str, str]]:
    """Returns where the section of parameters begins and ends, and its entries by name."""
    own: dict[str, str] = {}
    if "Args:" not in lines:
        at = next((i for i, line in enumerate(lines) if line in _SECTIONS), None)
        if at is None:
            lines.append("")
            return len(lines), len(lines), own
        lines.insert(at, "")
        return at, at, own
    start = end = lines.index("Args:")
    name = ""
    for end in range(start + 1, len(lines) + 1):
        line = lines[end] if end < len(lines) else ""
        if not line.startswith("    "):
            break
        if line.startswith("     "):
            own[name] += "\n" + line
        else:
            name, _, own[name] = line.strip().partition(": ")
    return start, end, own
