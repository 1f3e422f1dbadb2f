"""Wrong parameters, each with a message that says what to write instead."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kawa.errors._base import (
    LocalizableStreamlitException,
    StreamlitAPIException,
    also,
    listed,
)


class StreamlitInvalidURLError(LocalizableStreamlitException):
    """A link uses a scheme that is not allowed there."""

    def __init__(self, url: str, protocols: Collection[str] = ("http", "https", "mailto")) -> None:
        super().__init__(
            "`{url}` is not a link that can be used here. Begin it with one of {protocols}.",
            url=url,
            protocols=listed([f"{name}:" for name in protocols]),
        )


class StreamlitInvalidColumnSpecError(LocalizableStreamlitException):
    """`st.columns` got no columns, or a weight that is not above zero."""

    def __init__(self) -> None:
        super().__init__(
            "`st.columns` needs at least one column, and each weight above 0. "
            "Write a count such as `3`, or weights such as `[2, 1]`."
        )


class StreamlitSelectionCountExceedsMaxError(LocalizableStreamlitException):
    """More options are selected than `max_selections` allows."""

    def __init__(self, current_selections_count: int, max_selections_count: int) -> None:
        super().__init__(
            "{current_selections_count} options are selected but `max_selections` is "
            "{max_selections_count}. Shorten the default or the value in session state, "
            "or raise `max_selections`.",
            current_selections_count=current_selections_count,
            max_selections_count=max_selections_count,
        )


class StreamlitMixedNumericTypesError(LocalizableStreamlitException):
    """Whole and decimal numbers are mixed in one call."""

    def __init__(self, value: Any, min_value: Any, max_value: Any, step: Any) -> None:
        given = {"value": value, "min_value": min_value, "max_value": max_value, "step": step}
        super().__init__(
            "Numbers of different types: {given}. Make them all `int` or all `float`.",
            given=", ".join(
                f"`{name}={number!r}` ({type(number).__name__})"
                for name, number in given.items()
                if number is not None and not (isinstance(number, str) and number == "min")
            ),
            **given,
        )


class StreamlitValueBelowMinError(LocalizableStreamlitException):
    """A widget's value lies below its minimum."""

    def __init__(self, value: Any, min_value: Any) -> None:
        super().__init__(
            "The value `{value}` is below `min_value`, which is `{min_value}`. "
            "Raise the value or lower `min_value`.",
            value=value,
            min_value=min_value,
        )


class StreamlitValueAboveMaxError(LocalizableStreamlitException):
    """A widget's value lies above its maximum."""

    def __init__(self, value: Any, max_value: Any) -> None:
        super().__init__(
            "The value `{value}` is above `max_value`, which is `{max_value}`. "
            "Lower the value or raise `max_value`.",
            value=value,
            max_value=max_value,
        )


class StreamlitInvalidMinMaxError(LocalizableStreamlitException):
    """A range is empty or the wrong way round."""

    def __init__(self, min_value: object, max_value: object) -> None:
        super().__init__(
            "`min_value` is `{min_value}` and `max_value` is `{max_value}`. "
            "Make `min_value` the smaller one.",
            min_value=min_value,
            max_value=max_value,
        )


class StreamlitValueOutOfRangeError(LocalizableStreamlitException):
    """A parameter lies outside its range."""

    def __init__(
        self,
        parameter: str,
        value: object,
        min_value: object,
        max_value: object,
        *,
        detail: str | None = None,
    ) -> None:
        super().__init__(
            "`{parameter}` is `{value}`. Give a value from `{min_value}` to `{max_value}`.{also}",
            parameter=parameter,
            value=value,
            min_value=min_value,
            max_value=max_value,
            also=also(detail),
        )


class StreamlitJSNumberBoundsError(LocalizableStreamlitException):
    """A number is beyond what a browser can hold exactly."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class StreamlitInvalidNumberFormatError(LocalizableStreamlitException):
    """A number format cannot be understood."""

    def __init__(self, format: str) -> None:
        super().__init__(
            "`format={format!r}` is not a number format. "
            "Use a printf pattern such as `%d` or `%.2f`.",
            format=format,
        )


class StreamlitMissingRequiredParameterError(LocalizableStreamlitException):
    """A parameter is needed in this combination and was not given."""

    def __init__(self, parameter: str, *, detail: str | None = None) -> None:
        super().__init__(
            "`{parameter}` is missing or empty, and it is needed here.{also}",
            parameter=parameter,
            also=also(detail),
        )


class StreamlitIncompatibleParametersError(LocalizableStreamlitException):
    """Parameters exclude one another."""

    def __init__(
        self, first_use: str, second_use: str, *other_uses: str, explanation: str | None = None
    ) -> None:
        super().__init__(
            "{uses} cannot be used together. Leave all but one out.{also}",
            uses=listed([first_use, second_use, *other_uses]),
            also=also(explanation),
        )


class StreamlitQueryParamDictValueError(LocalizableStreamlitException):
    """A dictionary was assigned to a query parameter."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "The query parameter `{key}` cannot hold a dictionary. "
            "Give text, a number, or a list of them.",
            key=key,
        )


class StreamlitPageNotFoundError(LocalizableStreamlitException):
    """A page is named that the app does not have."""

    def __init__(
        self,
        page: str,
        main_script_directory: str | None = None,
        uses_pages_directory: bool = False,
    ) -> None:
        place = f" relative to `{main_script_directory}`" if main_script_directory else ""
        fix = (
            f"Name the main script or a file in its `pages/` directory{place}."
            if uses_pages_directory
            else f"Name a Python file{place}, or a page that was given to `st.navigation`."
        )
        super().__init__("There is no page `{page}`. {fix}", page=page, fix=fix)


class StreamlitInvalidFormCallbackError(LocalizableStreamlitException):
    """A widget in a form has a callback, which only the submit button may have."""

    def __init__(self) -> None:
        super().__init__(
            "Inside a form only `st.form_submit_button` can have a callback. "
            "Move the callback there, or take the widget out of the form."
        )


class StreamlitInvalidLayoutContextError(StreamlitAPIException):
    """A command was called inside, or outside, a container where it cannot be."""


class StreamlitValueAssignmentNotAllowedError(LocalizableStreamlitException):
    """Session state sets a widget whose value only the user can set."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "`st.session_state[{key!r}]` belongs to a widget whose value only the user can set. "
            "Remove the assignment, or give the widget another key.",
            key=key,
        )


class StreamlitWidgetAlreadyInstantiatedError(LocalizableStreamlitException):
    """Session state sets a widget that this run has drawn already."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "`st.session_state[{key!r}]` was set after the widget with that key was drawn. "
            "Set it above the widget's call, or in a callback.",
            key=key,
        )


class StreamlitInvalidColorError(LocalizableStreamlitException):
    """A chart's colour cannot be understood."""

    def __init__(self, color: Any) -> None:
        super().__init__(
            "`{color!r}` is not a colour. Write hex such as `#ffaa00`, or a tuple of red, green, "
            "blue and perhaps alpha such as `(255, 170, 0)`.",
            color=color,
        )


class StreamlitBadTimeStringError(LocalizableStreamlitException):
    """A duration cannot be understood."""

    def __init__(self, time_string: str) -> None:
        super().__init__(
            "`{time_string!r}` is not a duration. Write a number with a unit, "
            "such as `30s`, `5m`, `1.5h` or `2 days`.",
            time_string=time_string,
        )


class StreamlitSecretNotFoundError(LocalizableStreamlitException, FileNotFoundError):
    """There is no secrets file, or it cannot be read."""


def _size_words(allow_content: bool) -> str:
    return listed(["stretch", "content"] if allow_content else ["stretch"])


class StreamlitInvalidWidthError(LocalizableStreamlitException):
    """A width is neither pixels nor a known word."""

    def __init__(self, width: Any, allow_content: bool = False) -> None:
        super().__init__(
            "`width={width!r}` is not a width. Give a whole number of pixels above 0, "
            "or one of {words}.",
            width=width,
            words=_size_words(allow_content),
        )


class StreamlitInvalidHeightError(LocalizableStreamlitException):
    """A height is neither pixels nor a known word."""

    def __init__(self, height: Any, allow_content: bool = False) -> None:
        super().__init__(
            "`height={height!r}` is not a height. Give a whole number of pixels above 0, "
            "or one of {words}.",
            height=height,
            words=_size_words(allow_content),
        )


class StreamlitValueError(LocalizableStreamlitException):
    """A parameter is none of the values it may have."""

    def __init__(
        self, parameter: str, valid_values: Collection[str], *, detail: str | None = None
    ) -> None:
        super().__init__(
            "`{parameter}` has a value it cannot have. Use one of {valid}.{also}",
            parameter=parameter,
            valid=listed(valid_values),
            also=also(detail),
        )


class StreamlitInvalidParameterTypeError(LocalizableStreamlitException):
    """A parameter has the wrong type."""

    def __init__(
        self,
        parameter: str,
        provided_type: str,
        expected_types: list[str],
        *,
        detail: str | None = None,
    ) -> None:
        super().__init__(
            "`{parameter}` got a `{provided_type}`. Give {expected}.{also}",
            parameter=parameter,
            provided_type=provided_type,
            expected=listed(expected_types),
            also=also(detail),
        )


class StreamlitDefaultNotInOptionsError(LocalizableStreamlitException):
    """A default is not among the options."""

    def __init__(self, value: Any) -> None:
        super().__init__(
            "The default `{value!r}` is not one of the options. "
            "Add it to the options, or choose one of them.",
            value=value,
        )


class StreamlitInvalidThemeError(LocalizableStreamlitException):
    """A theme cannot be used."""


class StreamlitInvalidThemeOptionError(StreamlitInvalidThemeError):
    """A theme sets an option that themes do not have, or to a value it cannot have."""


class StreamlitInvalidThemeSectionError(StreamlitInvalidThemeError):
    """A theme has a section that themes do not have."""

    def __init__(self, option_name: str, file_path_or_url: str = "config.toml") -> None:
        super().__init__(
            "`{file}` sets `{option_name}`, but themes have no such section. Use `[theme]`, "
            "`[theme.light]`, `[theme.dark]`, or one of these followed by `.sidebar]`.",
            file=file_path_or_url,
            option_name=option_name,
        )
