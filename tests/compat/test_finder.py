"""`import streamlit` means Kawa: which names are there, and what the others say."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import kawa
from kawa import compat, errors
from kawa.compat._table import modules
from kawa.errors import NotBuiltError

API = json.loads((Path(__file__).parents[1] / "data" / "api.json").read_text())
SOURCE = Path(kawa.__file__).parents[1]


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    compat.install()
    yield
    compat.uninstall()


def load(name: str) -> Any:
    return importlib.import_module(name)


def public_names() -> Iterator[tuple[str, str]]:
    for entry in API["entries"]:
        name = entry["name"]
        if entry["kind"] == "module" or name == "st.__version__":
            continue
        if name.startswith(("st.", "streamlit.", "testing.")):
            full = name.replace("st.", "streamlit.", 1) if name.startswith("st.") else name
            full = f"streamlit.{full}" if full.startswith("testing.") else full
            module, _, last = full.rpartition(".")
            if module.rpartition(".")[2][0].islower():
                yield module, last


def test_every_name_of_the_api_can_be_imported() -> None:
    names = list(public_names())
    assert len(names) > 350
    missing = [f"{module}.{name}" for module, name in names if not hasattr(load(module), name)]
    assert missing == []


def test_every_target_of_the_table_has_its_module() -> None:
    places = {
        target.partition(":")[0]
        for module, names in modules().items()
        for target in names.values()
        if not target.startswith("kawa" + module.removeprefix("streamlit") + ":")
    }
    assert [place for place in sorted(places) if find_spec(place) is None] == []


def test_names_are_kawas() -> None:
    st = load("streamlit")
    assert st is sys.modules["streamlit"]
    assert st.button is kawa.button
    assert st.set_option is load("kawa.api.options").set_option
    assert load("streamlit.errors").StreamlitAPIException is errors.StreamlitAPIException
    assert load("streamlit.runtime.scriptrunner").StopException is errors.StopException
    assert load("streamlit.delta_generator").DeltaGenerator is type(st.container())
    assert load("streamlit.typing").UploadedFile.__module__ == "kawa.runtime.files"
    assert st.__version__ == load("streamlit.version").STREAMLIT_VERSION_STRING == "1.67.0"
    assert kawa.__version__ != st.__version__


def test_submodules_are_attributes_without_an_import() -> None:
    st = load("streamlit")
    assert st.errors is load("streamlit.errors")
    assert st.runtime.scriptrunner.get_script_run_ctx(suppress_warning=True) is None


def test_a_function_wins_over_the_package_of_its_name() -> None:
    st = load("streamlit")
    assert load("streamlit.navigation.page").StreamlitPage is st.Page
    assert st.navigation is kawa.navigation


def test_star_import_brings_the_public_names() -> None:
    names: dict[str, Any] = {}
    exec("from streamlit import *", names)
    assert {"button", "write", "session_state", "map"} <= names.keys()
    assert "_main" not in names


def test_dir_lists_names_and_submodules() -> None:
    assert {"button", "errors", "map", "runtime"} <= set(dir(load("streamlit")))


@pytest.mark.parametrize(
    ("module", "name", "near"),
    [
        ("streamlit", "buton", "button"),
        ("streamlit", "compat", ""),
        ("streamlit.errors", "StreamlitAPIExeption", "StreamlitAPIException"),
        ("streamlit.runtime.scriptrunner", "get_script_ctx", "get_script_run_ctx"),
    ],
)
def test_name_that_never_was(module: str, name: str, near: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(load(module), name)
    assert f"`{name}`" in str(caught.value)
    assert near in str(caught.value)
    with pytest.raises(ImportError):
        exec(f"from {module} import {name}")


def test_kawas_own_errors_are_not_streamlits() -> None:
    assert not hasattr(load("streamlit.errors"), "StoreError")


def test_module_that_is_not_there() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"Did you mean `streamlit\.errors`"):
        load("streamlit.error")
    with pytest.raises(ModuleNotFoundError, match=r"streamlit\.proto"):
        load("streamlit.proto.Button_pb2")


def test_wrong_spelling() -> None:
    with pytest.raises(ModuleNotFoundError, match="import streamlit as st"):
        load("Streamlit")


def stand_in(name: str) -> Any:
    from kawa.compat._missing import stand_in

    return stand_in("streamlit", name)


@pytest.mark.parametrize(
    "use",
    [
        lambda it: it(),
        lambda it: it.something,
        lambda it: it["a"],
        lambda it: list(it),
        lambda it: "a" in it,
        lambda it: bool(it),
        lambda it: setattr(it, "a", 1),
        lambda it: it.__enter__(),
    ],
)
def test_not_built_function_says_so_when_used(use: Any) -> None:
    with pytest.raises(NotBuiltError, match=r"st\.hologram"):
        use(stand_in("hologram"))


def test_not_built_class_can_be_named_but_not_used() -> None:
    cls = stand_in("Hologram")
    assert not isinstance(3, cls)
    assert (cls | None) is not None
    with pytest.raises(NotBuiltError, match=r"st\.Hologram"):
        cls()
    with pytest.raises(NotBuiltError, match=r"st\.Hologram"):
        type("Child", (cls,), {})
    with pytest.raises(NotBuiltError, match=r"st\.Hologram\.make"):
        cls.make()


def test_not_built_error_can_be_excepted() -> None:
    error = stand_in("HologramError")
    with pytest.raises(ZeroDivisionError):
        try:
            _ = 1 / 0
        except error:
            pytest.fail("It is another error.")


def test_an_error_inside_kawa_is_not_taken_for_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kawa.compat import _finder

    (tmp_path / "broken_module.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        _finder._resolve("broken_module:name")


def test_what_looks_at_modules_is_not_disturbed() -> None:
    st = load("streamlit")
    assert not hasattr(st, "__wrapped__")
    assert not hasattr(stand_in("hologram"), "__wrapped__")
    assert repr(stand_in("hologram")) == "<st.hologram, not built yet>"


def python(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    places = os.pathsep.join(map(str, [*path, SOURCE]))
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A package that stands for an installed Streamlit."""
    package = tmp_path / "streamlit"
    package.mkdir()
    (package / "__init__.py").write_text("__version__ = 'real'\n")
    (package / "proto.py").write_text("real = True\n")
    return tmp_path


def test_an_installed_streamlit_is_never_read(real: Path) -> None:
    result = python(
        """
        import kawa.compat
        kawa.compat.install()
        kawa.compat.install()
        import streamlit as st
        from streamlit import session_state
        print(st.__version__)
        try:
            import streamlit.proto
        except ModuleNotFoundError:
            print("no proto")
        """,
        real,
    )
    assert result.stdout.split("\n")[:2] == ["1.67.0", "no proto"], result.stderr


def test_a_streamlit_that_is_already_imported_is_an_error(real: Path) -> None:
    result = python(
        """
        import streamlit, kawa.compat
        kawa.compat.install()
        """,
        real,
    )
    assert result.returncode != 0
    assert "already imported" in result.stderr
    assert str(real) in result.stderr


def test_uninstall_gives_the_real_one_back(real: Path) -> None:
    result = python(
        """
        import kawa.compat
        kawa.compat.install()
        import streamlit.errors
        kawa.compat.uninstall()
        import streamlit
        print(streamlit.__version__)
        """,
        real,
    )
    assert result.stdout.strip() == "real", result.stderr
