"""The names of the API and their parameters, against what Streamlit has."""

from __future__ import annotations

from typing import Any

import pytest
from api_coverage import built, entries, parameters

import kawa
from kawa.elements._kit.container import Container
from kawa.elements._kit.registry import container_function, resolve
from kawa.elements._kit.table import CONTAINER_NAMES, MODULES, NOT_BUILT
from kawa.errors import NotBuiltError, StreamlitAPIException

BUILT = [entry for entry in entries() if built(entry)]
MISSING = [entry for entry in entries() if not built(entry)]


def names(found: list[dict[str, Any]]) -> list[str]:
    return [entry["name"] for entry in found]


@pytest.mark.parametrize("entry", BUILT, ids=names(BUILT))
def test_parameters_are_streamlits(entry):
    wanted = [
        {key: parameter[key] for key in ("name", "kind", "default") if key in parameter}
        for parameter in entry["params"]
    ]
    assert parameters(entry["name"][3:]) == wanted


@pytest.mark.parametrize("entry", BUILT, ids=names(BUILT))
def test_containers_have_what_draws(entry):
    name = entry["name"][3:]
    assert (name in CONTAINER_NAMES) == bool(entry.get("container_method"))
    if name in CONTAINER_NAMES:
        assert container_function(name) is getattr(kawa, name)
    else:
        with pytest.raises(StreamlitAPIException, match=name):
            container_function(name)


@pytest.mark.parametrize("entry", MISSING, ids=names(MISSING))
def test_what_is_not_built_says_so(entry):
    name = entry["name"][3:]
    with pytest.raises(NotBuiltError, match=name):
        getattr(kawa, name)


def test_no_name_is_missing_or_both():
    assert not NOT_BUILT & MODULES.keys()
    assert {entry["name"][3:] for entry in entries()} <= NOT_BUILT | MODULES.keys()


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name != "testing"))
def test_every_name_of_the_table_is_there(name):
    assert resolve(name) is not None


def test_page_has_its_members():
    [page] = [entry for entry in entries() if entry["name"] == "st.Page"]
    for member in page["members"]:
        found = getattr(kawa.Page, member["name"])
        assert isinstance(found, property) == (member["kind"] == "property")


def test_every_method_of_a_container_is_found():
    for name in CONTAINER_NAMES:
        assert callable(getattr(Container.__new__(Container), name))
