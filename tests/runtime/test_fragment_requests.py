"""Which run answers an event in a fragment, and how it goes with what runs or waits."""

from __future__ import annotations

from kawa.protocol.messages import Event, Tick
from kawa.runtime.codec import Click, Flag
from kawa.runtime.drawn import Drawn
from kawa.runtime.part import Part
from kawa.runtime.request import Request
from kawa.runtime.session import Interrupt, Session, Start
from kawa.runtime.spec import Spec


def session() -> Session:
    """One whose page has fragments `f` and `g`, each with a button and a checkbox."""
    made = Session("s")
    made.complete = True
    for id in ("f", "g"):
        part = made.parts[id] = Part(print, (), {}, outer=None, page_id="")
        part.id = id
        draw(made, f"{id}-button", id)
        made.state.draw(Spec(f"{id}-box", None, "checkbox", Flag(False, False), part=id), Drawn())
    draw(made, "button", None)
    return made


def draw(tab: Session, id: str, part: str | None) -> None:
    tab.state.draw(Spec(id, None, "button", Click(), part=part), Drawn())


def click(seq: int, id: str) -> Event:
    return Event(seq, triggers={id: True})


def check(seq: int, id: str, **held: object) -> Event:
    return Event(seq, values={**held, id: True})


def asked(actions: list[object]) -> Request:
    [start] = actions
    assert isinstance(start, Start)
    return start.request


def test_an_event_is_for_the_fragment_that_drew_its_widget() -> None:
    for event, fragments in (
        (click(1, "f-button"), ("f",)),
        (check(1, "g-box"), ("g",)),
        (click(1, "button"), ()),
        (Event(1), ()),
        (click(1, "unknown"), ()),
        # What was held back comes along, and says nothing of where the event is from.
        (check(1, "f-box", **{"g-box": True}), ("f",)),
        (Event(1, values={"g-box": True}, triggers={"f-button": True}), ("f",)),
        (Event(1, triggers={"f-button": True}, page="other"), ()),
        (Event(1, restart=True), ()),
    ):
        assert asked(session().on_event(event)).fragments == fragments


def test_a_fragment_waits_for_the_run_that_is_under_way() -> None:
    for first in (click(1, "button"), click(1, "g-button")):
        tab = session()
        tab.on_event(first)
        assert tab.on_event(click(2, "f-button")) == []
        assert tab.interrupter() is None
        assert asked(tab.on_ended()).fragments == ("f",)


def test_the_whole_script_does_not_wait_for_a_fragment() -> None:
    tab = session()
    tab.on_event(click(1, "f-button"))
    [action] = tab.on_event(click(2, "button"))
    assert isinstance(action, Interrupt) and action.request.seq == 2


def test_a_fragments_click_that_waits_keeps_its_turn_before_a_whole_run() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(click(2, "f-button"))
    [action] = tab.on_event(click(3, "button"))
    assert isinstance(action, Interrupt) and action.request.seq == 3
    first, second = asked(tab.on_ended()), asked(tab.on_ended())
    assert (first.fragments, first.triggers) == (("f",), {"f-button": True})
    assert (second.fragments, second.triggers) == ((), {"button": True})


def test_what_waits_for_one_fragment_is_one_run() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(check(2, "f-box"))
    tab.on_event(click(3, "f-button"))
    request = asked(tab.on_ended())
    assert (request.seq, request.fragments) == (3, ("f",))
    assert request.values and request.triggers and tab.on_ended() == []


def test_a_click_in_a_fragment_and_a_value_in_another_are_two_runs() -> None:
    """One that ends for the whole script would lose the click of the one after it."""
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(check(2, "g-box"))
    tab.on_event(click(3, "f-button"))
    assert asked(tab.on_ended()).fragments == ("g",)
    assert asked(tab.on_ended()).fragments == ("f",)


def test_a_whole_run_that_waits_answers_the_fragments_too() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(check(2, "f-box"))
    tab.on_event(Event(3))
    request = asked(tab.on_ended())
    assert (request.fragments, request.values) == ((), {"f-box": True})
    assert tab.on_ended() == []


def test_ticks_run_the_fragments_that_are_there() -> None:
    tab = session()
    request = asked(tab.on_event(Tick(["g", "gone", "f"])))
    assert (request.fragments, request.seq, request.reason) == (("g", "f"), 0, "tick")
    tab.on_ended()
    assert tab.on_event(Tick(["gone"])) == [] and tab.idle()
    assert tab.on_event(Tick([])) == [] and tab.idle()


def test_ticks_never_pile_up() -> None:
    tab = session()
    tab.on_event(Event(1))
    for _ in range(5000):
        assert tab.on_event(Tick(["f"])) == []
        assert tab.on_event(Tick(["g"])) == []
    assert asked(tab.on_ended()).fragments == ("f", "g")
    assert tab.on_ended() == []


def test_a_tick_that_waits_does_not_hide_why_a_run_was_asked_for() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(check(2, "f-box"))
    tab.on_event(Tick(["f"]))
    request = asked(tab.on_ended())
    assert (request.reason, request.values) == ("event", {"f-box": True})


def test_a_tick_whose_fragment_has_gone_meanwhile_is_ignored() -> None:
    tab = session()
    tab.on_event(Event(1))
    tab.on_event(Tick(["f"]))
    del tab.parts["f"]
    assert tab.on_ended() == [] and tab.idle()


def test_after_starting_over_there_are_no_fragments() -> None:
    tab = session()
    asked(tab.on_event(Event(1, restart=True)))
    assert tab.parts == {}


def test_an_event_that_comes_before_its_fragment_is_known_waits_for_the_first_run() -> None:
    """As after a restart: the page sends it again while the script draws the page."""
    tab = Session("s")
    asked(tab.ask(Request(reason="load")))
    [action] = tab.on_event(click(1, "f-button"))
    assert isinstance(action, Interrupt)
    draw(tab, "f-button", "f")
    assert tab.scope(action.request) == ("f",) and tab.interrupter() is None
    tab.complete = True
    assert asked(tab.on_ended()).fragments == ("f",)
