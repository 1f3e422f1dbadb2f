"""What a server says when it starts and ends."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server

from kawa._config import Settings
from kawa.errors import ConfigError
from kawa.server.process.listener import check_certificate


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_it_with_a_line_and_no_error(serve: Serve, workers: int) -> None:
    server = serve(flags={"server.workers": workers})
    process = server.process
    assert process is not None
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    log = server.text_of_log().rstrip()
    assert "Traceback" not in log and log.splitlines()[-1].strip() in ("Stopped.", "Stopping.")


def test_it_says_where_it_is_and_what_it_has_found(serve: Serve) -> None:
    server = serve(flags={"server.address": "0.0.0.0"})
    log = server.text_of_log()
    assert f"http://localhost:{server.port}/" in log
    assert f"SQLite in {server.state}" in log and "found" not in log
    with Tab(server.port) as tab:
        tab.click("Add")
    server.stop()
    server.start()
    assert "1 found" in server.text_of_log()


def test_a_script_that_is_not_python_is_said_at_the_start(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('x'\n")
    assert "app.py, line 2: '(' was never closed" in server.text_of_log()


def test_a_certificate_that_is_not_there_is_named_first(tmp_path: Path) -> None:
    server = Server(tmp_path, flags={"server.sslCertFile": "no.pem", "server.sslKeyFile": "k.pem"})
    with pytest.raises(RuntimeError, match="The server ended"):
        server.start()
    log = server.text_of_log()
    assert "server.sslCertFile is 'no.pem', and there is no such file" in log
    assert "runs at" not in log


def test_half_of_a_certificate_and_one_that_is_none_are_named(tmp_path: Path) -> None:
    path = tmp_path / "cert.pem"
    path.write_text("no certificate")
    settings = Settings()
    settings.override("server.sslCertFile", str(path), "the test")
    with pytest.raises(ConfigError, match="sslKeyFile is not set"):
        check_certificate(settings)
    settings.override("server.sslKeyFile", str(path), "the test")
    with pytest.raises(ConfigError, match="cannot be used"):
        check_certificate(settings)
