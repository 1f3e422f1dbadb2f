"""Wrong use of custom components, version 2."""

from __future__ import annotations

from kawa.errors._base import LocalizableStreamlitException, listed


class BidiComponentError(LocalizableStreamlitException):
    """A custom component (version 2) was used in a way that cannot work."""


class BidiComponentInvalidIdError(BidiComponentError):
    """A component's name holds the text that separates the parts of ids."""

    def __init__(self, part: str, delimiter: str) -> None:
        super().__init__(
            "`{part}` is empty or contains `{delimiter}`, which separates the parts of a "
            "component's id. Choose a name without it.",
            part=part,
            delimiter=delimiter,
        )


class BidiComponentInvalidCallbackNameError(BidiComponentError):
    """A component's callback is not named `on_…_change`."""

    def __init__(self, callback_name: str) -> None:
        super().__init__(
            "`{callback_name}` is not a name for a component's callback. "
            "Write `on_NAME_change`, with NAME the state or trigger it listens to.",
            callback_name=callback_name,
        )


class BidiComponentInvalidDefaultKeyError(BidiComponentError):
    """A component's default names a state it does not have."""

    def __init__(self, state_key: str, available_keys: list[str]) -> None:
        super().__init__(
            "`default` sets `{state_key}`, but the component's states are {available}. "
            "Add a callback `on_{state_key}_change`, or drop that default.",
            state_key=state_key,
            available=listed(available_keys) or "none",
        )


class BidiComponentUnserializableDataError(BidiComponentError):
    """A component's data can be sent neither as JSON, Arrow nor bytes."""

    def __init__(self) -> None:
        super().__init__(
            "A component's `data` holds a value that cannot be sent to the browser. "
            "Use text, numbers, lists, dictionaries, bytes or tables."
        )
