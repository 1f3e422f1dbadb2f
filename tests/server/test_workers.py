"""Several processes behind one port: any tab on any of them, whatever happens to one."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from server.clicker import Clicker
from server.client import Tab
from server.conftest import Serve
from server.process import Server, is_zombie
from waiting import until

APP = """
import os
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
st.text(f"process {os.getpid()}")
"""
THREE = {"server.workers": 3}


@pytest.fixture
def fleet(serve: Serve) -> Server:
    """Three workers, all of which serve."""
    server = serve(APP, THREE)
    until(lambda: len(server.workers()) == 3)
    return server


def process_of(tab: Tab) -> int:
    return int(tab.texts()[1].rpartition(" ")[2])


def test_tabs_are_with_several_processes_and_go_on_at_any(fleet: Server) -> None:
    seen: set[int] = set()
    with Tab(fleet.port) as tab:
        clicks = 0
        deadline = time.monotonic() + 20
        while len(seen) < 3 and time.monotonic() < deadline:
            clicks += 1
            assert f"Count = {clicks}" in tab.click("Add").texts()
            seen.add(process_of(tab))
            tab.reconnect()
        assert seen == fleet.workers()
    assert fleet.text_of_log().count("runs at") == 1, "it is announced once"


def test_workers_that_are_killed_at_random_cost_no_click(fleet: Server) -> None:
    over = [False]
    clickers = [Clicker(fleet.port, 50, enough=lambda: over[0]) for _ in range(6)]
    dice = random.Random(7)
    kills = 0
    # A worker may die before anybody has come to it.
    while kills < 8 or not any(clicker.broken for clicker in clickers):
        time.sleep(dice.uniform(0.1, 0.4))
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(dice.choice(sorted(fleet.workers())), signal.SIGKILL)
            kills += 1
        assert kills < 100
    over[0] = True
    for clicker in clickers:
        clicker.finish()
    until(lambda: len(fleet.workers()) == 3)
    assert "was ended by SIGKILL" in fleet.text_of_log()


def test_a_worker_that_dies_again_and_again_is_replaced_after_longer_pauses(serve: Serve) -> None:
    server = serve(APP, {"server.workers": 2})

    def told() -> list[str]:
        return re.findall(r"takes its place(?: in ([\d.]+) s)?", server.text_of_log())

    # Deaths that a busy machine keeps far apart are no row of deaths, and are not waited for.
    while not any(float(pause or 0) > 0.1 for pause in told()):
        deaths = len(told())
        assert deaths < 40
        with Tab(server.port) as tab:
            os.kill(process_of(tab), signal.SIGKILL)
        until(lambda deaths=deaths: len(told()) > deaths)
    assert max(float(pause or 0) for pause in told()) <= 2


def test_a_rolling_restart_costs_no_click_and_breaks_no_connection(fleet: Server) -> None:
    before = fleet.workers()
    clickers: list[Clicker] = []
    # One that ended at once could leave unread that it was sent elsewhere.
    over = lambda: renewed(fleet) and all(clicker.moved for clicker in clickers)  # noqa: E731
    clickers += [Clicker(fleet.port, enough=over) for _ in range(6)]
    until(lambda: all(clicker.stored for clicker in clickers))
    assert fleet.process is not None
    fleet.process.send_signal(signal.SIGHUP)
    for clicker in clickers:
        clicker.finish()
    assert not before & fleet.workers() and len(fleet.workers()) == 3
    assert [clicker.broken for clicker in clickers] == [0] * 6


def renewed(fleet: Server) -> bool:
    return "All workers are new." in fleet.text_of_log()


def test_a_restart_of_all_costs_no_click(fleet: Server) -> None:
    restarted = [False]
    clickers: list[Clicker] = []
    over = lambda: restarted[0] and all(clicker.moved for clicker in clickers)  # noqa: E731
    clickers += [Clicker(fleet.port, enough=over) for _ in range(4)]
    until(lambda: all(clicker.stored > 5 for clicker in clickers))
    fleet.stop()
    assert fleet.process is None
    fleet.start()
    restarted[0] = True
    for clicker in clickers:
        clicker.finish()


def test_all_workers_end_with_their_supervisor(fleet: Server) -> None:
    pids = fleet.workers()
    fleet.kill()
    until(lambda: all(is_zombie(pid) for pid in pids))
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{fleet.url}/healthz")


def test_a_worker_that_cannot_start_ends_the_command_with_its_reason(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(APP, THREE)
    server.stop()
    (server.state / "secret.key").write_bytes(b"short")
    server.launch()
    assert server.process is not None and server.process.wait(20) == 1
    log = server.text_of_log()
    assert "secret.key" in log and "No worker could start" in log and "Traceback" not in log


@pytest.mark.parametrize(
    "flags, says",
    [
        ({"session.store": "memory"}, "session.store is 'memory'"),
        ({"server.workers": 0}, "must be 1 or more"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(
    tmp_path: Path, flags: dict[str, object], says: str
) -> None:
    server = Server(tmp_path, APP, {**THREE, **flags})
    server.launch()
    assert server.process is not None and server.process.wait(20) == 1
    assert says in server.text_of_log()


def test_a_saved_script_shows_in_the_tabs_of_every_worker(serve: Serve) -> None:
    server = serve(APP, {**THREE, "server.fileWatcherType": "auto"})
    until(lambda: len(server.workers()) == 3)
    tabs: dict[int, Tab] = {}
    spare = []
    deadline = time.monotonic() + 20
    while len(tabs) < 3 and time.monotonic() < deadline:
        tab = Tab(server.port)
        spare.append(tab)
        tabs.setdefault(process_of(tab), tab)
    assert len(tabs) == 3
    server.write(APP + 'st.text("edited")\n')
    for tab in tabs.values():
        tab.wait_text("edited")
    for tab in spare:
        tab.close()


def test_each_line_of_the_log_names_its_process(serve: Serve) -> None:
    server = serve(
        "import kawa as st, logging\nlogging.getLogger('app').warning('here')\nst.text('a')\n",
        THREE,
    )
    with Tab(server.port) as tab:
        tab.wait_text("a")
    lines = [line for line in server.text_of_log().splitlines() if line.endswith("here")]
    assert lines and all(line.startswith("[worker ") and "process " in line for line in lines)


def test_the_short_flag_means_the_setting(tmp_path: Path) -> None:
    server = Server(tmp_path, APP)
    command = [*server.command(), "--workers", "0"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ}, cwd=tmp_path, timeout=30
    )
    assert done.returncode == 1 and "server.workers is 0" in done.stderr
