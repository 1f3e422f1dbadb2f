"""The exceptions against the list of Streamlit's: names, bases, parameters, messages."""

import inspect
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from kawa import errors

API = json.loads((Path(__file__).parent / "data" / "api.json").read_text())
LISTED = [entry for entry in API["entries"] if entry["name"].startswith("streamlit.errors.")]
SAMPLES: dict[str, tuple[Any, ...]] = {
    "BidiComponentInvalidDefaultKeyError": ("rows", ["a", "b"]),
    "StreamlitIncompatibleParametersError": ("a=1", "b=2", "c=3"),
    "StreamlitInvalidParameterTypeError": ("index", "float", ["int", "None"]),
    "StreamlitInvalidURLError": ("ftp://x",),
    "StreamlitPageNotFoundError": ("missing.py", "/app", True),
    "StreamlitValueError": ("layout", ["wide", "centered"]),
}


def short(entry: dict[str, Any]) -> str:
    return str(entry["name"].rsplit(".", 1)[1])


@pytest.mark.parametrize("entry", LISTED, ids=short)
def test_bases_and_parameters(entry: dict[str, Any]) -> None:
    cls = getattr(errors, short(entry))
    assert [base.__name__ for base in cls.__bases__] == [
        base.rsplit(".", 1)[-1] for base in entry["bases"]
    ]
    if "params" not in entry:
        return
    parameters = list(inspect.signature(cls).parameters.values())
    assert [
        (p.name, p.kind.name.lower(), None if p.default is p.empty else repr(p.default))
        for p in parameters
    ] == [(p["name"], p["kind"], p.get("default")) for p in entry["params"]]


def sample(cls: type[BaseException]) -> BaseException:
    """Make one with arguments that can be found again in its message."""
    if cls.__name__ in SAMPLES:
        return cls(*SAMPLES[cls.__name__])
    required = [
        p
        for p in inspect.signature(cls).parameters.values()
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    return cls(*[40 + index for index, _ in enumerate(required)])


LOCALIZABLE = [
    cls
    for cls in vars(errors).values()
    if inspect.isclass(cls)
    and issubclass(cls, errors.StreamlitAPIException)
    and "__init__" in vars(cls)
    and cls not in (errors.StreamlitAPIException, errors.StreamlitAPIWarning)
]


@pytest.mark.parametrize("cls", LOCALIZABLE, ids=lambda cls: cls.__name__)
def test_messages_name_what_they_got(cls: type[BaseException]) -> None:
    error = sample(cls)
    text = str(error)
    given = SAMPLES.get(cls.__name__) or [
        40 + index
        for index, p in enumerate(inspect.signature(cls).parameters.values())
        if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    for value in given:
        for part in value if isinstance(value, list) else [value]:
            assert isinstance(value, bool) or str(part) in text
    assert "{" not in text


@pytest.mark.parametrize("cls", LOCALIZABLE, ids=lambda cls: cls.__name__)
def test_can_be_stored(cls: type[BaseException]) -> None:
    error = sample(cls)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is cls
    assert str(back) == str(error)


def test_values_with_braces_are_left_alone() -> None:
    error = errors.StreamlitValueBelowMinError("{value}", "{min_value}")
    assert "`{value}` is below" in str(error)
    assert error.exec_kwargs == {"value": "{value}", "min_value": "{min_value}"}
    assert str(errors.LocalizableStreamlitException("a {b}")) == "a {b}"


def test_detail_is_appended() -> None:
    error = errors.StreamlitMissingRequiredParameterError("key", detail="Binding needs one.")
    assert str(error).endswith("Binding needs one.")


def test_error_id() -> None:
    assert errors.StreamlitAPIException("x").error_id is None
    assert errors.StreamlitAPIException("x", error_id="y").error_id == "y"


def test_warning_remembers_where_it_was_made() -> None:
    stack = errors.StreamlitAPIWarning("x").tacked_on_stack
    assert stack is not None
    assert any(frame.name == "test_warning_remembers_where_it_was_made" for frame in stack)


def test_control_flow_passes_except_exception() -> None:
    assert not issubclass(errors.RerunException, Exception)
    assert not issubclass(errors.StopException, Exception)
    assert errors.RerunException(rerun_data=3).rerun_data == 3


def test_not_built_names_what_is_missing() -> None:
    assert "st.map" in str(errors.NotBuiltError("st.map"))


def test_nearest() -> None:
    assert errors.nearest("server.prot", ["server.port", "theme.base"]).endswith("`server.port`?")
    assert errors.nearest("zzz", ["server.port"]) == ""
