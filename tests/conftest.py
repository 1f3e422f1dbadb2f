"""Fixtures: a script run once or more, and the page that a browser would have."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from caching_steps import Calls
from redis_server import RedisServer
from s3_server import S3Server

from kawa.caching.registry import clear_all
from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.protocol.patch import Page, View
from kawa.runtime.app import App
from kawa.runtime.execute import Job, Outcome, execute
from kawa.runtime.request import Request
from kawa.runtime.services import Services
from kawa.runtime.session import Session


class Drawn:
    """A script under test, with its session and its browser's page."""

    def __init__(self, path: Path, services: Services | None = None) -> None:
        magic = resolve("write")
        self.app = App(path, magic=magic, show_error=show_error, services=services)
        self.session = Session("test")
        self.page = Page()
        self.ops: list[Any] = []
        self.outcome = self.run()

    def run(self, **request: Any) -> Outcome:
        """One request: `values`, `triggers`, `page`, `query`."""
        job = Job(Request(**request))
        outcome = execute(self.app, self.session, job)
        self.notices = job.notices
        self.ops = job.take_ops()
        self.page.apply(self.ops)
        return outcome

    def all(self, type: str) -> list[View]:
        """Every node of a type, in the order of the page."""
        return [
            n
            for root in ("main", "sidebar")
            for n in self.page.nodes[root].walk()
            if n.type == type
        ]

    @property
    def texts(self) -> list[str]:
        """What `st.text` shows, in the order of the page."""
        return [node.props["body"] for node in self.all("text")]

    def __getitem__(self, type: str) -> View:
        return self.all(type)[0]

    def set(self, node: View, value: Any) -> Outcome:
        """The user gives a widget a value."""
        return self.run(values={node.id: value}, **self._scope(node))

    def click(self, node: View) -> Outcome:
        """The user clicks a button."""
        return self.run(triggers={node.id: True}, **self._scope(node))

    def _scope(self, node: View) -> dict[str, Any]:
        """The fragment that the server would run alone."""
        return {"fragments": self.session.scope(Request(cause=node.id))}


@pytest.fixture(autouse=True)
def _caches_of_its_own() -> Iterator[None]:
    """Keeps what a test has cached from the next one: caches belong to the process."""
    yield
    clear_all("cache_data")
    clear_all("cache_resource")


@pytest.fixture
def calls() -> Calls:
    """Notes the calls of cached functions."""
    return Calls()


@pytest.fixture
def noted() -> Iterator[list[Any]]:
    """Notes those of functions in scripts, which find it among the built-in names."""
    noted = builtins.__dict__["kawa_test_calls"] = []
    yield noted
    del builtins.__dict__["kawa_test_calls"]


@pytest.fixture
def draw(tmp_path: Path) -> Iterator[Callable[..., Drawn]]:
    """Runs a script's source; `import kawa as st` is there already."""
    number = itertools.count()

    def run(source: str, services: Services | None = None) -> Drawn:
        path = tmp_path / f"app{next(number)}.py"
        path.write_text("import kawa as st\n" + source)
        return Drawn(path, services)

    yield run


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that the test may stop."""
    directory = tmp_path / "redis"
    directory.mkdir()
    server = RedisServer(directory).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that all tests of this process share."""
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3Server]:
    """A server of S3 that the test may stop."""
    server = S3Server(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server of S3 that all tests of this process share."""
    server = S3Server(tmp_path_factory.mktemp("s3")).start()
    yield server
    server.kill()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how much of the API the tests of it have covered."""
    ran = {
        report.nodeid.partition("::")[0].rpartition("/")[2]
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport)
    }
    for module, test in (("api_coverage", "test_api.py"), ("test_messages", "test_messages.py")):
        if test in ran:
            terminalreporter.write_line(import_module(module).summary())
