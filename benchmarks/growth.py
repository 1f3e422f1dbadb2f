"""How work grows with what a session holds: each case at n and at four times n, about 4 times.

Mostly in one process, without a server: it is the rerun that is looked at, not the way to it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from harness.kawa_tab import KawaTab
from harness.measure import say
from harness.systems import KAWA, server
from harness.table import Row, run_alone

from kawa.durable.ledger import Ledger
from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.runtime.app import App
from kawa.runtime.execute import Job, execute
from kawa.runtime.request import Request
from kawa.runtime.session import Session
from kawa.store.envelope import Sealer

_FACTOR = 4
_SEALER = Sealer("growth", b"k" * 32)


class Tab:
    """A tab that shows a script, without a page."""

    def __init__(self, script: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name, "app.py")
        self.write(script)
        self.app = App(self._path, magic=resolve("write"), show_error=show_error)
        self.session = Session("growth")
        self.ledger = Ledger(self.session, _SEALER)
        self.waiting = 0
        self.rerun("load")

    def write(self, script: str, *, edited: bool = False) -> None:
        """Writes the script; `edited`: the next rerun finds that it has changed."""
        self._path.write_text(f"import kawa as st\n{script}")
        if edited:
            self.session.code_version -= 1

    def rerun(self, reason: str = "rerun", query: str | None = None) -> float:
        """Runs the script; returns the milliseconds it took."""
        job = Job(Request(reason=reason, query=query))
        began = time.perf_counter()
        outcome = execute(self.app, self.session, job)
        spent = (time.perf_counter() - began) * 1000
        if outcome.error is not None:
            raise outcome.error
        self.waiting = job.outgoing.size
        job.take_ops()
        return spent

    def commit(self) -> int:
        """Commits what changed; returns the number of entries that are written."""
        done = self.ledger.changes(self.session.seq)
        self.ledger.committed(done)
        return len(done.put)


def leaving(n: int) -> float:
    """Keyed widgets that leave the page all at once."""
    tab = Tab(
        "if not st.session_state.get('gone'):\n"
        f"    for i in range({n}):\n        st.checkbox('a', key=f'k{{i}}')"
    )
    tab.session.state.set("gone", True)
    return tab.rerun()


def options(n: int) -> float:
    """A field with many options, made anew in each run."""
    tab = Tab(f"st.selectbox('a', [f'Option {{i}}' for i in range({n})])")
    return min(tab.rerun() for _ in range(5))


def bound(n: int) -> float:
    """Widgets bound to the address, each with a value in it."""
    tab = Tab(f"for i in range({n}):\n    st.number_input('a', key=f'k{{i}}', bind='query-params')")
    for i in range(n):
        tab.session.state.set(f"k{i}", 1.0)
    tab.rerun()
    return min(tab.rerun() for _ in range(3))


def drawn(n: int) -> float:
    """Widgets that nobody touches."""
    tab = Tab(f"for i in range({n}):\n    st.slider(f'a{{i}}', 0, 100, 5)")
    return min(tab.rerun() for _ in range(5))


def stored(n: int) -> float:
    """Entries that the first commit writes of widgets without a key that nobody touched."""
    return Tab(f"for i in range({n}):\n    st.checkbox(f'a{{i}}')").commit()


def keys(n: int) -> float:
    """The commit of one changed key of many in session_state."""
    tab = Tab("pass")
    for i in range(n):
        tab.session.state.set(f"k{i}", [i])
    tab.commit()
    spent = []
    for i in range(100):
        tab.session.state.set("k7", [n + i])
        began = time.perf_counter()
        tab.commit()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def shared(n: int) -> float:
    """The same where another key holds the object that is changed."""
    tab = Tab("pass")
    for i in range(n):
        tab.session.state.set(f"k{i}", [i])
    tab.session.state.set("other", [tab.session.state.get("k7")])
    tab.commit()
    spent = []
    for i in range(100):
        tab.session.state.get("other")[0][0] = n + i
        began = time.perf_counter()
        assert tab.commit() == 1
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def clicked(n: int) -> float:
    """A click that changes one key of many, through a server that keeps them in SQLite."""

    async def click(port: int) -> float:
        tab = KawaTab(port)
        await tab.open()
        spent = []
        for _ in range(200):
            began = time.perf_counter()
            await tab.click()
            spent.append((time.perf_counter() - began) * 1000)
        await tab.close()
        return median(spent)

    system = dataclasses.replace(KAWA, secrets=(("KEYS", str(n)),))
    with server(system, "keys") as running:
        return asyncio.run(click(running.port))


def edited(n: int) -> float:
    """The first rerun after a line was put above all elements."""
    script = "\n".join(f"st.text('line {i}')" for i in range(n))
    Tab(f"added = 1\n{script}")  # Its call sites are numbered here.
    tab = Tab(script)
    tab.write(f"added = 1\n{script}", edited=True)
    return tab.rerun()


def replaced(n: int) -> float:
    """A run that replaces each of its elements, one after the other."""
    return Tab(f"a = [st.text(i) for i in range({n})]\nfor one in a:\n    one.code('b')").rerun()


def updated(n: int) -> float:
    """What waits to be sent after many updates of one element, while nobody takes it."""
    slot = "slot, text = st.empty(), ''\n"
    tab = Tab(f"{slot}for _ in range({n}):\n    text += 'word '\n    slot.markdown(text)")
    return tab.waiting / 1024


def filled(n: int) -> float:
    """The same after many fillings of one place with a container."""
    tab = Tab(
        f"slot = st.empty()\nfor i in range({n}):\n    with slot.container():\n"
        "        st.text(i)\n        st.text('the same')"
    )
    return tab.waiting / 1024


@dataclass
class Case:
    """Something that grows.

    Attributes:
        measure: Returns what n of it cost.
        n: The smaller number.
        unit: Of what it costs.
        budget: What four times n may cost, where that is not four times as much.
    """

    measure: Callable[[int], float]
    n: int
    unit: str = "ms"
    budget: float | None = None


CASES = {
    "keyed widgets leave a page": Case(leaving, 1000),
    "options of a selectbox": Case(options, 5000),
    "widgets bound to the address": Case(bound, 200),
    "untouched sliders": Case(drawn, 1000),
    "elements drawn for the first time after an edit": Case(edited, 1000),
    "elements that a run replaces": Case(replaced, 1000),
    "keys in session_state, one changed": Case(keys, 5000),
    "keys in session_state, one changed that two hold": Case(shared, 5000),
    "keys in session_state, a click through a server": Case(clicked, 25_000),
    "entries stored of untouched checkboxes": Case(stored, 50, unit="", budget=0),
    "updates of one text, waiting to be sent": Case(updated, 1000, unit="KB"),
    "fillings of a container, waiting to be sent": Case(filled, 1000, unit="KB"),
}


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rows: list[Row] = []
    for name, case in CASES.items():
        say(f"growth: {name}")
        rounds = 1 if quick else 3
        few = min(case.measure(case.n) for _ in range(rounds))
        many = min(case.measure(_FACTOR * case.n) for _ in range(rounds))
        what = f"{_FACTOR * case.n} {name}"
        note = f"{many / few:.1f} times that of {case.n}" if few else ""
        rows.append(Row(what, case.unit, many, budget=case.budget, note=note))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
