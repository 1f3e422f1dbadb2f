"""The pytest plugin: `@pytest.mark.crash_sweep` runs a test again with failures in between.

It is loaded wherever Kawa and pytest are, so it imports nothing before a marked test runs.
"""

from __future__ import annotations

from typing import Any

import pytest

MARKER = (
    "crash_sweep(store='sqlite', failures=('reload', 'crash', 'replay', 'failover')): run a test "
    "of an app once more for each failure, which comes between every two runs of each kawa "
    "AppTest that it makes; state, values and page must be the same."
)


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Calls a marked test as often as its sweep needs."""
    marker = pyfuncitem.get_closest_marker("crash_sweep")
    if marker is None:
        return None
    from kawa.testing.crash_sweep import sweep

    given: dict[str, Any] = {
        name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames
    }
    sweep(
        lambda take: pyfuncitem.obj(**given), pyfuncitem.name, *marker.args, **marker.kwargs
    ).check()
    return True
