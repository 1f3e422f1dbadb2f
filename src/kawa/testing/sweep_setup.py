"""What a swept scenario begins with, so that it can be set up again, also in another process."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kawa.testing.app_test import AppTest
from kawa.testing.script import give_arguments
from kawa.testing.sweep_tab import Take

Step = Callable[[AppTest], object]

_GIVEN = ("query_params", "secrets", "user", "context")


class Setup(msgspec.Struct):
    """An AppTest that has not run, and the steps that are done with it.

    Attributes:
        path: The script.
        timeout: Seconds a run may take.
        arguments: `args` and `kwargs` of a script made from a function.
        options: Settings of the app.
        state: What the test has put into `session_state`.
        given: The other attributes that a test may set, by name.
        steps: What the user does.
    """

    path: Path
    timeout: float
    arguments: tuple[tuple[Any, ...] | None, dict[str, Any] | None]
    options: dict[str, Any]
    state: dict[str, Any]
    given: dict[str, dict[str, Any]]
    steps: Sequence[Step]

    @classmethod
    def of(cls, pattern: AppTest, steps: Sequence[Step]) -> Setup:
        """Returns how an AppTest is set up.

        Raises:
            ValueError: It has run.
        """
        if pattern._tab.used:
            raise ValueError("The AppTest has run already. Give crash_sweep one that has not.")
        return cls(
            pattern._tab.path,
            pattern.default_timeout,
            (pattern.args, pattern.kwargs),
            dict(pattern.options),
            pattern.session_state.to_dict(),
            {name: dict(getattr(pattern, name)) for name in _GIVEN},
            steps,
        )

    def make(self) -> AppTest:
        """Returns a new AppTest like it."""
        args, kwargs = self.arguments
        at = AppTest(self.path, default_timeout=self.timeout, args=args, kwargs=kwargs)
        give_arguments(self.path, at)
        at.options.update(self.options)
        for key, value in self.state.items():
            at.session_state[key] = copy.deepcopy(value)
        for name, value in self.given.items():
            setattr(at, name, dict(value))
        return at

    def do(self, at: AppTest, number: int, take: Take) -> None:
        """Does a step, the app's first run for 0, and has the app run if the step has not."""
        before = len(take.shots)
        take.step = self.name(number)
        if number:
            self.steps[number - 1](at)
        if len(take.shots) == before:
            at.run()

    def name(self, number: int) -> str:
        """Returns how the report calls a step."""
        if number == 0:
            return "step 0 (load)"
        name = getattr(self.steps[number - 1], "__name__", "<lambda>")
        return f"step {number}" + (f" ({name})" if name != "<lambda>" else "")
