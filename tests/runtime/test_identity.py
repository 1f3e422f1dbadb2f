"""Who an element is: where the user's code calls it from, not where it stands on the page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kawa

Draw = Callable[[str], Any]


def ids(app: Any, type: str = "text") -> dict[str, str]:
    """Returns the ids of texts by what they say."""
    return {node.props["body"]: node.id for node in app.all(type)}


def test_a_helper_called_from_two_places_is_two_places(draw: Draw) -> None:
    app = draw(
        "def say(what):\n    st.text(what)\n"
        "if st.session_state.get('first', True):\n    say('one')\n"
        "say('two')\n"
        "st.session_state.first = False\n"
    )
    before = ids(app)
    assert before["one"] != before["two"]
    app.run()
    assert ids(app) == {"two": before["two"]}, "the second call is who it was"


def test_what_appears_above_changes_nobody_below(draw: Draw) -> None:
    app = draw(
        "if st.session_state.get('warn'):\n"
        "    st.warning('careful')\n    st.columns(2)[0].error('really')\n"
        "st.session_state.warn = True\n"
        "st.text('a')\n"
        "with st.expander('more'):\n    st.text('b')\n    st.text_input('Name')\n"
        "for i in range(3):\n    st.text(f'c{i}')\n"
    )
    before = ids(app)
    app.run()
    assert ids(app) == before
    named = {op.id for op in app.ops if hasattr(op, "id")}
    assert not named & set(before.values()), "nothing is said of them either"


def test_turns_of_a_loop_are_told_apart_by_their_number(draw: Draw) -> None:
    app = draw(
        "st.session_state.setdefault('n', 3)\n"
        "for i in range(st.session_state.n):\n    st.text(f'{i}')\n"
        "st.session_state.n += 2\n"
        "st.text('end')\n"
    )
    before = ids(app)
    assert len(set(before.values())) == 4
    app.run()
    after = ids(app)
    assert len(after) == 6
    assert before.items() <= after.items()


def test_two_calls_in_one_line_are_two(draw: Draw) -> None:
    app = draw("st.text('a'); st.text('b'); [st.text(c) for c in 'cd']\n")
    assert len(set(ids(app).values())) == 4


def test_the_same_helper_in_two_containers_is_two(draw: Draw) -> None:
    app = draw(
        "def say(what):\n    st.text(what)\n"
        "for name, place in zip('ab', st.columns(2)):\n    with place:\n        say(name)\n"
        "with st.sidebar:\n    say('c')\n"
    )
    assert len(set(ids(app).values())) == 3


def test_a_container_with_a_key_keeps_its_children_wherever_it_is_made(draw: Draw) -> None:
    app = draw(
        "def box():\n    with st.container(key='box'):\n        st.text('inside')\n"
        "if st.session_state.get('other'):\n    st.text('above')\n    box()\n"
        "else:\n    box()\n"
        "st.session_state.other = True\n"
    )
    before = [node.id for node in app.all("container")]
    app.run()
    assert [node.id for node in app.all("container")] == before


def test_recursion_is_as_many_places_as_it_is_deep(draw: Draw) -> None:
    app = draw(
        "def down(n):\n    st.text(str(n))\n    if n:\n        down(n - 1)\n    st.text(f'-{n}')\n"
        "down(3)\n"
    )
    assert len(set(ids(app).values())) == 8


def test_callbacks_and_generators_have_places(draw: Draw) -> None:
    app = draw(
        "def each():\n    for i in range(2):\n        st.text(f'g{i}')\n        yield\n"
        "list(each())\n"
        "def show():\n    st.text('callback')\n"
        "if st.button('Go', on_click=show):\n    st.text('clicked')\n"
        "list(map(st.text, 'xy'))\n"
    )
    before = ids(app)
    assert len(set(before.values())) == 4
    app.click(app["button"])
    assert before.items() <= ids(app).items()


PROGRAM = (
    "import sys\n"
    "from pathlib import Path\n"
    "from kawa.elements._kit.registry import resolve\n"
    "from kawa.elements.exception import show_error\n"
    "from kawa.runtime.app import App\n"
    "from kawa.runtime.execute import Job, execute\n"
    "from kawa.runtime.request import Request\n"
    "from kawa.runtime.session import Session\n"
    "app = App(Path(sys.argv[1]), magic=resolve('write'), show_error=show_error)\n"
    "job = Job(Request())\n"
    "execute(app, Session('s'), job)\n"
    "print([op.id for op in job.take_ops() if hasattr(op, 'id')])\n"
)


def test_ids_are_the_same_in_the_next_process(draw: Draw, tmp_path: Path) -> None:
    """A tab that a restarted server draws again keeps what is half typed in it."""
    path = tmp_path / "again.py"
    path.write_text(
        "import kawa as st\n"
        "def say(x):\n    st.text(x)\n"
        "for c in st.columns(2):\n    with c:\n        say('a')\n"
        "st.text_input('Name')\n"
    )
    found = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(path)],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(Path(kawa.__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1
    assert len(found.pop()) >= 7 * 10
