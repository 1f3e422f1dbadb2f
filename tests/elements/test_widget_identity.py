"""What makes each widget what it is, by the facts; and that an element is named nowhere else."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kawa.elements._kit.props import Props, StatefulProps, WidgetProps
from kawa.elements._kit.table import CONTAINER_NAMES, MODULES

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "kawa"
FACTS = {
    widget["name"][3:]: widget["identity"]["code"][0]
    for widget in json.loads((ROOT / "tests" / "data" / "widgets.json").read_text())["widgets"]
}
BUILT = sorted(name for name in FACTS if name in MODULES)
WIRE_TYPES = {"form_submit_button": "button"}
"""Widgets that another's component draws."""
PARAMETERS = {"submit": "is_form_submitter"}
"""Names in the facts that are no parameter's."""


def props_of(name: str) -> type[WidgetProps | StatefulProps]:
    """Returns the props that a widget's module sends."""
    module = import_module(MODULES[name][0])
    wanted = WIRE_TYPES.get(name, name)
    [found] = {
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Props) and wanted == value.WIRE_TYPE
    }
    assert issubclass(found, WidgetProps | StatefulProps)
    return found


def test_all_that_are_built_are_looked_at() -> None:
    for name in (*CONTAINER_NAMES, *BUILT):
        import_module(MODULES[name][0])
    sent = {cls for base in (WidgetProps, StatefulProps) for cls in base.__subclasses__()}
    ours = {cls for cls in sent if cls.__module__.startswith("kawa.")}
    assert ours == {props_of(name) for name in BUILT} and len(ours) >= 10


@pytest.mark.parametrize("name", BUILT)
def test_identity_is_as_recorded(name: str) -> None:
    props, facts = props_of(name), FACTS[name]
    assert sorted(PARAMETERS.get(n, n) for n in props.IDENTITY) == facts["hashed_without_key"]
    keyed = facts["key_as_main_identity"]
    if isinstance(keyed, list):
        assert props.KEYED is not None and sorted(props.KEYED) == keyed
    else:
        assert (() if keyed else None) == props.KEYED


DIFFERENT = {
    "button": [
        "help='h'", "type='primary'", "icon='🌱'", "icon='🌱', icon_position='right'",
        "width=90", "shortcut='k'",
    ],
    "checkbox": ["value=True", "help='h'", "width=90"],
    "expander": ["expanded=True", "icon='🌱'", "type='compact'", "width=90"],
    "file_uploader": [
        "type='png'", "accept_multiple_files=True", "accept_multiple_files='directory'",
        "help='h'", "max_upload_size=3", "width=90",
    ],
    "number_input": [
        "min_value=0.0", "max_value=9.0", "value=1.0", "value=None", "step=0.5", "format='%f'",
        "help='h'", "placeholder='p'", "required=True", "icon='🌱'", "width=90",
    ],
    "selectbox": [
        "index=1", "index=None", "help='h'", "placeholder='p'", "required=True", "icon='🌱'",
        "accept_new_options=True", "filter_mode='prefix'", "width=90",
    ],
    "slider": [
        "min_value=1", "max_value=9", "value=5", "value=[1, 5]", "step=2", "format='%d'",
        "help='h'", "width=90",
    ],
    "tabs": ["default='b'", "width=90", "height=90"],
    "text_input": [
        "value='v'", "max_chars=3", "type='email'", "help='h'", "autocomplete='off'",
        "placeholder='p'", "required=True", "icon='🌱'", "validate='v'", "live=True", "width=90",
    ],
    "time_input": [
        "value='06:30'", "value=None", "help='h'", "required=True", "step=60", "width=90",
    ],
}  # fmt: skip
"""Calls that each are another widget than the one with the defaults."""
FIRST = {
    "selectbox": "'a', ['x', 'y']",
    "tabs": "['a', 'b'], on_change='rerun'",
    "expander": "'a', on_change='rerun'",
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_each_parameter_of_the_identity_makes_another_widget(draw, name: str) -> None:
    call = f"st.{name}({FIRST.get(name, repr('a'))}"
    calls = [f"{call})", *(f"{call}, {more})" for more in DIFFERENT[name])]
    app = draw("\n".join(calls))
    assert app.outcome.error is None, "none is a duplicate of another"
    assert len({node.id for node in app.all(name)}) == len(calls)


def test_the_same_twice_is_a_duplicate(draw) -> None:
    for name in DIFFERENT:
        call = f"st.{name}({FIRST.get(name, repr('a'))})"
        error = draw(f"{call}\n{call}").outcome.error
        assert type(error).__name__ == "StreamlitDuplicateElementId", name


SHARED = [
    path
    for folder in ("elements/_kit", "runtime", "testing", "protocol", "server")
    for path in sorted((SRC / folder).rglob("*.py"))
    if path.name not in ("table.py", "app_test.py")
] + [ROOT / "tools" / "gen.py"]
"""Modules that no element owns, without those that list the names of the whole API."""
WORDS = {
    "code", "columns", "container", "divider", "empty", "error", "exception", "form", "header",
    "info", "json", "spinner", "success", "text", "title", "warning", "write",
}  # fmt: skip
"""Names of elements that are also words, fields or kinds of other things."""


def test_no_shared_module_names_a_widget_or_its_kind() -> None:
    """So a new element is its module, its view and its test, and nothing else is edited."""
    names = CONTAINER_NAMES - WORDS
    found = []
    for path in SHARED:
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in documentation
                and node.value in names
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    assert names and not found


MADE_UP = '''
"""`st.gauge`: made up by a test."""

from typing import ClassVar

from kawa.elements._kit.element import draw_widget
from kawa.elements._kit.props import WidgetProps
from kawa.runtime.codec import Flag
from kawa.runtime.widget import Change

__all__ = ["gauge"]


class GaugeProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `gauge`."""

    IDENTITY: ClassVar = ("label", "value", "size")
    ACTIONS: ClassVar = frozenset({"check"})
    READINGS: ClassVar = {"width": lambda view, props: props["size"] * 2}

    size: int = 3


def gauge(label, value=False, key=None):
    """Shows a gauge."""
    return draw_widget(GaugeProps(label=label), Flag(value, "gauge"), key, Change(None, None, None))
'''


def test_a_new_element_is_found_everywhere(tmp_path: Path) -> None:
    """The package is copied, gets one more module, and its generated table."""
    (tmp_path / "src").mkdir()
    shutil.copytree(
        SRC, tmp_path / "src" / "kawa", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    elements = tmp_path / "src" / "kawa" / "elements"
    (elements / "gauge.py").write_text(MADE_UP)
    (tmp_path / "write_table.py").write_text(
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "import gen\n"
        "top = pathlib.Path(sys.argv[2]); gen.SRC = top / 'src' / 'kawa'\n"
        "(gen.SRC / 'elements/_kit/table.py').write_text(gen.table(gen.elements()))\n"
    )
    here = {"PYTHONPATH": str(tmp_path / "src"), "PATH": ""}
    command = [sys.executable, tmp_path / "write_table.py", ROOT / "tools", tmp_path]
    subprocess.run(command, check=True, env=here)
    (tmp_path / "use.py").write_text(USE)
    done = subprocess.run(
        [sys.executable, tmp_path / "use.py"], capture_output=True, text=True, env=here
    )
    assert done.stdout.split() == ["2", "False", "True", "6", "True"], done.stderr


USE = """
from kawa.testing import AppTest
from kawa.testing.element_tree import Gauge

at = AppTest.from_string('''
import kawa as st
st.gauge("a")
st.text(st.sidebar.gauge("b", key="k"))
''').run()
print(len(at.get("gauge")), at.get("gauge")[0].value)
node = at.sidebar.get("gauge")[0].check()
print(node.run().text[0].value, node.width, isinstance(node, Gauge))
"""
