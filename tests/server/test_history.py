"""The last reruns of a session: what each held, what is shared, what is forgotten, going back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kawa.durable.ledger import Ledger
from kawa.runtime.session import Session
from kawa.server.tabs.history import KEPT, LISTED, History, Rerun, preview
from kawa.store.envelope import Sealer


class Reruns:
    """A session whose state is set by hand, and its history."""

    def __init__(self, **options: Any) -> None:
        self.session = Session("test")
        self.ledger = Ledger(self.session, Sealer("app", b"a key of at least 16 bytes"))
        self.history = History(**options)
        self.count = 0

    def run(self, **values: Any) -> int:
        """A run that sets these; returns its number."""
        state = self.session.state
        for key, value in values.items():
            if value is None:
                state.delete(key)
            else:
                state.set(key, value)
        self.count += 1
        self.history.add(Rerun(self.count, "event", [], 0.0), self.session)
        self.ledger.skip(0)
        return self.count

    def back(self, number: int) -> dict[str, Any]:
        """Goes back; returns what the state holds then."""
        past = self.history.past(number)
        assert past is not None
        self.session.go_back(past)
        return self.session.state.user


def test_each_rerun_has_the_state_that_it_left() -> None:
    reruns = Reruns()
    first = reruns.run(a=1, b=[1])
    reruns.run(b=[1, 2], c="new")
    third = reruns.run(a=None)
    reruns.run(c="newer")
    assert reruns.back(first) == {"a": 1, "b": [1]}
    assert reruns.back(third) == {"b": [1, 2], "c": "new"}
    assert reruns.session.forgotten and reruns.session.state.touched.keys() == {"b", "c"}


def test_a_state_that_was_gone_back_to_is_a_copy() -> None:
    reruns = Reruns()
    first = reruns.run(a=[1])
    reruns.back(first)["a"].append(2)
    assert reruns.back(first) == {"a": [1]}


def test_what_a_run_has_not_touched_is_not_encoded_again() -> None:
    reruns = Reruns()
    reruns.run(a="x" * 1000, b=1)
    reruns.run(b=2)
    one, two = (rerun.entries or {} for rerun in reruns.history.reruns)
    assert one["u:a"] is two["u:a"]
    assert one["u:b"] is not two["u:b"]


def test_after_the_last_reruns_states_are_forgotten_then_their_lines() -> None:
    reruns = Reruns()
    for number in range(LISTED + 5):
        reruns.run(a=number)
    assert [rerun.number for rerun in reruns.history.reruns] == list(range(6, LISTED + 6))
    assert sum(rerun.entries is not None for rerun in reruns.history.reruns) == KEPT
    assert reruns.history.past(6) is None
    assert reruns.history.past(3) is None
    assert reruns.back(LISTED + 6 - KEPT) == {"a": LISTED + 5 - KEPT}


def test_states_are_forgotten_when_they_take_too_much_but_never_the_last() -> None:
    reruns = Reruns(most_bytes=10_000)
    for size in (4000, 4001, 4002):
        reruns.run(a="x" * size)
    assert [rerun.entries is not None for rerun in reruns.history.reruns] == [False, True, True]
    reruns.run(a="x" * 20_000)
    assert [rerun.entries is not None for rerun in reruns.history.reruns] == [*[False] * 3, True]


def test_what_is_large_is_not_encoded_and_stays_as_it_is() -> None:
    reruns = Reruns()
    reruns.session.state.set("big", np.zeros(1_000_000))
    first = reruns.run(a=1)
    entry = reruns.history.entries["u:big"]
    assert entry.payload is None and entry.size == 8_000_000
    assert entry.preview == "numpy.ndarray, shape (1000000,)"
    reruns.session.state.set("big", np.ones(1_000_000))
    reruns.run(a=2)
    past = reruns.history.past(first)
    assert past is not None and past.as_it_is == ["big"]
    now = reruns.back(first)
    assert now["a"] == 1 and now["big"][0] == 1.0


class Watched:
    """Counts how often it is encoded or written out."""

    looks = 0

    def __init__(self, size: int) -> None:
        self.data = bytes(size)

    def __reduce__(self) -> Any:
        Watched.looks += 1
        return Watched, (len(self.data),)

    def __repr__(self) -> str:
        Watched.looks += 1
        return "Watched"


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: [value], lambda v: {"a": v}])
def test_no_click_waits_for_a_large_value(wrap: Callable[[Watched], Any]) -> None:
    Watched.looks = 0
    reruns = Reruns()
    reruns.run(small=wrap(Watched(10)))
    assert Watched.looks == 2, "the small one is kept, and shown"
    first = reruns.run(big=wrap(Watched(50_000_000)))
    reruns.session.state.get("big")
    reruns.run(a=1)
    assert Watched.looks == 2
    entry = reruns.history.entries["u:big"]
    assert (entry.payload, entry.reason) == (None, "")
    past = reruns.history.past(first)
    assert past is not None and past.as_it_is == ["big"]


def test_what_cannot_be_stored_says_why() -> None:
    reruns = Reruns()
    reruns.run(generator=(number for number in [1]))
    assert "cannot pickle 'generator'" in reruns.history.entries["u:generator"].reason
    closed = Reruns(closed=True)
    closed.run(path=Session)
    assert "closed" in closed.history.entries["u:path"].reason


def test_starting_over_leaves_nothing_of_before() -> None:
    reruns = Reruns()
    first = reruns.run(a=1)
    reruns.session.start_over()
    second = reruns.run(b=2)
    assert reruns.back(second) == {"b": 2}
    assert reruns.back(first) == {"a": 1}


def test_widgets_go_back_too(draw: Callable[[str], Any]) -> None:
    app = draw("st.slider('S', 0, 9, key='s')\nst.text_input('T')\nst.text(st.session_state.s)")
    history = History()
    app.set(app["slider"], [3])
    app.set(app["text_input"], "river")
    history.add(Rerun(1, "event", [], 0.0), app.session)
    assert {entry.name for entry in history.entries.values()} == {"s", "text_input 'T'"}
    app.set(app["slider"], [7])
    past = history.past(1)
    assert past is not None
    app.session.go_back(past)
    app.run()
    assert app.texts == ["3"]
    # The page is told, as it still shows the other one.
    assert app["slider"].value == [3]


class Bad:
    def __repr__(self) -> str:
        raise ValueError("no")


@pytest.mark.parametrize(
    "value, shown",
    [
        (1, "1"),
        ("a\nb", "'a\\nb'"),
        (Bad(), "<Bad instance"),
        # What shortens a list takes it for one by the name of its type.
        (type("list", (), {})(), "its repr raises TypeError"),
        ([1, 2, 3], "[1, 2, 3]"),
    ],
)
def test_previews_are_safe(value: Any, shown: str) -> None:
    assert shown in preview(value)


def test_previews_are_short() -> None:
    assert len(preview("x" * 10**7)) <= 160
    assert preview(bytes(10**7)) == "bytes, about 10000033 bytes"
    assert preview([10**6 * "x"] * 10) == "list, 10 items"
    assert len(preview(list(range(10**6)))) <= 160
    assert len(preview({str(n): "y" * 100 for n in range(1000)})) <= 160
