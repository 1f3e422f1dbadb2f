"""What a crash sweep has found: the differences, and the sentences that tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from kawa.errors import hide_password
from kawa.testing.sweep_tab import Seen, Shot, Take

_NOTHING = "nothing"
_TITLES = {
    "rerun": "one more run of the script",
    "reload": "a reload of the page",
    "crash": "a crash",
    "replay": "a crash before its commit",
    "failover": "another server taking over",
    "kill": "the kill of the process",
}


class Difference(msgspec.Struct, frozen=True):
    """One thing that a failure has changed.

    Attributes:
        failure: `reload`, `crash`, `replay`, `failover`, `kill`, or `rerun` where the
            script running once more is enough.
        step: The step that shows it: its number, and its name if it has one.
        what: What differs: `session_state['count']`, `number_input[0] 'Amount'.value`, …
        expected: What it is without the failure, as a short text.
        got: What it was.
        reason: Why, where that is known.
    """

    failure: str
    step: str
    what: str
    expected: str
    got: str
    reason: str = ""

    def __str__(self) -> str:
        return _sentence(self, [self.failure])


class SweepReport(msgspec.Struct, frozen=True):
    """What came of a crash sweep.

    Attributes:
        app: The script.
        store: Where its sessions were kept.
        runs: How many runs the scenario has.
        differences: What a failure has changed; empty if nothing.
        unstored: Why a value is not stored, by its key. It is no difference where the
            script makes the value anew.
        unsteady: What was not compared, as it differs from time to time by itself.

    Example:
        >>> SweepReport("app.py", "sqlite", 3).ok
        True
    """

    app: str
    store: str
    runs: int
    differences: tuple[Difference, ...] = ()
    unstored: dict[str, str] = {}
    unsteady: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no failure has changed anything."""
        return not self.differences

    def check(self) -> None:
        """Raise if a failure has changed something.

        Raises:
            AssertionError: With the report as its text.

        Example:
            >>> SweepReport("app.py", "sqlite", 3).check()
        """
        if not self.ok:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        count = len(self.differences)
        found = "no difference" if not count else f"{count} difference{'s' * (count > 1)}"
        store = hide_password(self.store)
        lines = [f"Crash sweep of {self.app}, store {store!r}, {self.runs} runs: {found}."]
        alike: dict[Difference, list[str]] = {}
        for difference in self.differences:
            same = msgspec.structs.replace(difference, failure="")
            alike.setdefault(same, []).append(difference.failure)
        lines += [f"- {_sentence(difference, names)}" for difference, names in alike.items()]
        told = " ".join(difference.reason for difference in self.differences)
        lines += [
            f"Not stored: {text}"
            for key, reason in self.unstored.items()
            if (text := why_unstored(key, reason)) not in told
        ]
        if self.unsteady:
            lines.append(f"Not compared, as it is never the same: {', '.join(self.unsteady)}.")
        return "\n".join(lines)


def _sentence(difference: Difference, failures: list[str]) -> str:
    text = f"{difference.step}, after {' or '.join(_TITLES[name] for name in failures)}: "
    text += f"{difference.what} is {difference.got}, expected {difference.expected}."
    return f"{text}\n    {difference.reason}" if difference.reason else text


def why_unstored(key: str, reason: str) -> str:
    """Returns a sentence about a value that is not stored."""
    return f"{state_name(key)} cannot be stored: {reason.rstrip('.')}."


def state_name(key: str) -> str:
    """Returns how a value of session_state is called in a report."""
    return f"session_state[{key!r}]"


def changed(expected: Take, got: Take) -> Iterator[Difference]:
    """Yields what two goes through a scenario show differently, each thing once."""
    failure = str(got.failure)
    told: set[str] = set()
    for before, after in zip(expected.shots, got.shots, strict=False):
        for what, wanted, found in _differing(before, after):
            if what not in told:
                told.add(what)
                yield Difference(failure, after.step, what, wanted, found)


def broken(expected: Take, got: Take) -> Iterator[Difference]:
    """Yields what could not be done in a go through a scenario, though it should."""
    failure = str(got.failure)
    for step in sorted(set(got.lost) - set(expected.lost)):
        yield _lost(failure, step)
    for step in got.accepted:
        yield Difference(
            failure, step, "the former server's commit", "refused", "accepted",
            "Two servers write one session: the store does not raise StoreConflictError.",
        )  # fmt: skip
    if got.error is not None and expected.error is None:
        step = got.name_of(len(got.shots) - 1)
        error = f"{type(got.error).__name__}: {got.error}"
        yield Difference(failure, step, "the test", "to go on", error)


def _lost(failure: str, step: str) -> Difference:
    return Difference(
        failure, step, "what the user did", "taken", "lost",
        "Its widget is not there any more: it was drawn only in the run of a click. "
        "Keep in session_state that it was clicked.",
    )  # fmt: skip


def _differing(before: Shot, after: Shot) -> Iterator[tuple[str, str, str]]:
    """Yields what differs between two shots: its name, what was expected and what came."""
    if before.place != after.place:
        yield "the address", repr(before.place), repr(after.place)
    yield from _pairs(state_name, before.state, after.state)
    ids = [*before.parts, *(id for id in after.parts if id not in before.parts)]
    for id in ids:
        wanted, found = before.parts.get(id), after.parts.get(id)
        if wanted is None or found is None:
            there = wanted or found
            assert there is not None
            one, other = ("shown", "missing") if found is None else ("not shown", "shown")
            yield there.name, one, other
            continue
        yield from _pairs(partial(_prop, wanted.name), wanted.props, found.props)
        if wanted.value != found.value:
            yield f"{wanted.name}.value", _text(wanted.value), _text(found.value)
    if before.parts.keys() == after.parts.keys() and [*before.parts] != [*after.parts]:
        one, other = (", ".join(p.name for p in shot.parts.values()) for shot in (before, after))
        yield "the order of the elements", one, other


def _prop(part: str, name: str) -> str:
    return f"{part}.{name}"


def _pairs(
    name: Callable[[str], str], before: dict[str, Seen], after: dict[str, Seen]
) -> Iterator[tuple[str, str, str]]:
    for key in dict.fromkeys((*before, *after)):
        wanted, found = before.get(key), after.get(key)
        if _differ(wanted, found):
            yield name(key), _text(wanted), _text(found)


def _differ(wanted: Seen | None, found: Seen | None) -> bool:
    if wanted is None or found is None:
        return wanted is not found
    return bool(wanted.portrait != found.portrait)


def _text(seen: Seen | None) -> str:
    return _NOTHING if seen is None else seen.text
