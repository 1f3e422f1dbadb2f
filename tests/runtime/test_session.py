"""The session as a state machine: what it asks for when something happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawa.protocol.messages import Event
from kawa.runtime.codec import Click
from kawa.runtime.drawn import Drawn
from kawa.runtime.session import (
    QUEUE_LIMIT,
    Halt,
    Interrupt,
    Refuse,
    Request,
    Session,
    Start,
)
from kawa.runtime.spec import Spec


def session(*, complete: bool = True) -> Session:
    made = Session("s")
    made.complete = complete
    return made


def drawn(tab: Session, id: str) -> None:
    """A run has drawn a widget."""
    tab.state.draw(Spec(id, None, "button", Click()), Drawn())


def click(seq: int, *ids: str) -> Event:
    return Event(seq, triggers=dict.fromkeys(ids, True))


def test_the_first_event_starts_a_run() -> None:
    tab = session()
    [action] = tab.on_event(Event(1, values={"a": 1}))
    assert isinstance(action, Start)
    assert (action.request.seq, action.request.values) == (1, {"a": 1})
    assert not tab.idle()
    assert tab.on_ended() == []
    assert tab.idle()


def test_an_event_during_a_run_interrupts_it_and_runs_next() -> None:
    tab = session()
    tab.on_event(Event(1))
    [action] = tab.on_event(Event(2, values={"a": 1}))
    assert isinstance(action, Interrupt)
    [action] = tab.on_ended()
    assert isinstance(action, Start) and action.request.seq == 2


def test_values_that_wait_are_one_request_and_the_last_wins() -> None:
    tab = session()
    tab.on_event(Event(1))
    for seq in range(2, 50):
        tab.on_event(Event(seq, values={"slider": seq, f"w{seq % 2}": seq}))
    [action] = tab.on_ended()
    assert isinstance(action, Start)
    assert action.request.seq == 49
    assert action.request.values == {"slider": 49, "w0": 48, "w1": 49}
    assert tab.on_ended() == []


def test_two_clicks_on_one_button_are_two_runs() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(click(2, "a"))
    tab.on_event(click(3, "a"))
    assert tab.on_ended()[0].request.seq == 2
    assert [run.request.seq for run in tab.on_ended()] == [3]
    assert tab.on_ended() == []


def test_clicks_on_two_buttons_are_two_runs() -> None:
    """Each has its own name for the world outside, also when it is done again."""
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(click(2, "a"))
    tab.on_event(click(3, "b"))
    requests = [tab.on_ended()[0].request for _ in range(2)]
    assert [(r.click, r.seq, list(r.triggers)) for r in requests] == [(2, 2, ["a"]), (3, 3, ["b"])]


def test_a_click_keeps_its_name_when_values_join_it() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(Event(2, values={"x": 1}))
    tab.on_event(click(3, "a"))
    tab.on_event(Event(4, values={"x": 2}))
    [action] = tab.on_ended()
    assert (action.request.click, action.request.seq) == (3, 4)
    [action] = tab.on_ended(replay={"a": True})
    assert (action.request.click, action.request.seq) == (3, 4)


def test_starting_over_joins_nothing() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(Event(2, values={"a": 1}))
    tab.on_event(Event(3, restart=True))
    tab.on_event(Event(4, values={"a": 2}))
    requests = [tab.on_ended()[0].request for _ in range(3)]
    assert [(r.seq, r.restart, r.values) for r in requests] == [
        (2, False, {"a": 1}),
        (3, True, {}),
        (4, False, {"a": 2}),
    ]


def test_a_click_is_answered_on_the_page_it_was_made_on() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(click(2, "a"))
    tab.on_event(Event(3, page="other"))
    requests = [tab.on_ended()[0].request for _ in range(2)]
    assert [(r.page, list(r.triggers)) for r in requests] == [(None, ["a"]), ("other", [])]


def test_clicks_that_an_interrupted_run_had_not_come_to_are_made_again() -> None:
    tab = session()
    tab.on_event(click(1, "a"))
    tab.on_event(click(2, "b"))
    [action] = tab.on_ended(replay={"a": True})
    assert (action.request.seq, action.request.triggers) == (1, {"a": True})
    [action] = tab.on_ended()
    assert (action.request.seq, action.request.triggers) == (2, {"b": True})


def test_a_click_made_again_comes_before_the_next_on_the_same_button() -> None:
    tab = session()
    tab.on_event(click(1, "a"))
    tab.on_event(click(2, "a"))
    [action] = tab.on_ended(replay={"a": True})
    assert (action.request.seq, action.request.triggers) == (1, {"a": True})
    [action] = tab.on_ended()
    assert (action.request.seq, action.request.triggers) == (2, {"a": True})


def test_stop_halts_a_run_and_nothing_else() -> None:
    tab = session()
    assert tab.on_stop() == []
    tab.on_event(Event(1))
    assert [type(action) for action in tab.on_stop()] == [Halt]


def test_an_event_that_came_before_is_dropped() -> None:
    tab = session()
    tab.on_event(click(1, "a"))
    assert tab.on_event(click(1, "a")) == []
    assert tab.on_ended() == []


@pytest.mark.parametrize("seq", [3, 100, 2**60])
def test_a_gap_is_refused(seq: int) -> None:
    tab = session()
    tab.on_event(Event(1))
    [action] = tab.on_event(Event(seq))
    assert isinstance(action, Refuse) and not action.later
    assert tab.seq == 1


def test_the_queue_is_bounded_and_what_is_refused_may_come_again() -> None:
    tab = session()
    tab.on_event(click(1, "a"))
    for seq in range(2, QUEUE_LIMIT + 2):
        assert not any(isinstance(a, Refuse) for a in tab.on_event(click(seq, "a")))
    late = click(QUEUE_LIMIT + 2, "a")
    [action] = tab.on_event(late)
    assert isinstance(action, Refuse) and action.later
    tab.on_ended()
    assert not any(isinstance(a, Refuse) for a in tab.on_event(late))
    assert tab.seq == QUEUE_LIMIT + 2


def test_after_a_restore_the_first_run_draws_the_widgets_before_their_clicks() -> None:
    tab = session(complete=False)
    tab.ask(Request(reason="load"))
    [action] = tab.on_event(click(1, "button"))
    assert isinstance(action, Interrupt)
    assert not tab.knows(action.request), "not yet: nothing is drawn"
    drawn(tab, "button")
    assert tab.knows(action.request), "now it is"


def test_after_a_restore_a_click_does_not_join_a_value_that_interrupts() -> None:
    """The value's widget is drawn, the button below it is not: the click would be refused."""
    tab = session(complete=False)
    tab.ask(Request(reason="load"))
    drawn(tab, "box")
    [action] = tab.on_event(Event(1, values={"box": True}))
    assert isinstance(action, Interrupt)
    tab.on_event(click(2, "button"))
    [action] = tab.on_ended()
    assert action.request.triggers == {}, "the click waits until its button is drawn"
    drawn(tab, "button")
    [action] = tab.on_ended()
    assert action.request.triggers == {"button": True}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("click"), st.sampled_from("abc")),
        st.tuples(st.just("value"), st.integers(0, 9)),
        st.tuples(st.just("page"), st.sampled_from("xy")),
        st.tuples(st.just("end"), st.booleans()),
    ),
    max_size=60,
)


class Played:
    """A session whose runs end when the test says so, and what they were asked."""

    def __init__(self) -> None:
        self.tab = session()
        self.runs = dict.fromkeys("abc", 0)
        self.seen = 0
        self.under_way: Request | None = None

    def carry_out(self, actions: list[Any]) -> None:
        for action in actions:
            if isinstance(action, Start):
                self.under_way = action.request
                self.seen = action.request.values.get("v", self.seen)

    def end(self, interrupted: bool) -> None:
        ended, self.under_way = self.under_way, None
        assert ended is not None
        if not interrupted:
            for id in ended.triggers:
                self.runs[id] += 1
        self.carry_out(self.tab.on_ended(ended.triggers if interrupted else {}))


@given(STEPS)
def test_whatever_the_order_each_click_runs_once_and_the_last_value_holds(
    steps: list[tuple[str, Any]],
) -> None:
    played = Played()
    tab = played.tab
    clicks = dict.fromkeys("abc", 0)
    value = seq = 0
    for what, which in steps:
        if what == "end":
            if played.under_way is not None:
                # Only an event that waits interrupts.
                played.end(interrupted=which and bool(tab.queue))
            continue
        seq += 1
        if what == "click":
            clicks[which] += 1
            played.carry_out(tab.on_event(click(seq, which)))
        elif what == "value":
            value = which
            played.carry_out(tab.on_event(Event(seq, values={"v": which})))
        else:
            played.carry_out(tab.on_event(Event(seq, page=which)))
    while played.under_way is not None:
        played.end(interrupted=False)
    assert played.runs == clicks
    assert played.seen == value
    assert tab.idle() and tab.seq == seq
