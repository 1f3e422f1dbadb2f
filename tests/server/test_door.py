"""Connections that are no tab: bounded in size, time and number, before anything is parsed."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import resource
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from server.client import Closed, Tab
from server.doors import MB, PATIENCE, Doors, ended, framed, knock, pour, socket_request
from server.process import Server
from waiting import until

from kawa.protocol.messages import PROTOCOL, Hello

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts as Linux does")


def memory(server: Server) -> int:
    """Returns how many bytes of memory the server has."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS: dict[str, tuple[bytes, Callable[[], Iterator[bytes]]]] = {
    "address": (b"GET /", lambda: itertools.repeat(b"a" * 60_000)),
    "method": (b"", lambda: itertools.repeat(b"A" * 60_000)),
    "one header": (HEAD + b"X-a: ", lambda: itertools.repeat(b"a" * 60_000)),
    "headers": (HEAD, lambda: (b"X-%d: " % n + b"a" * 60_000 + b"\r\n" for n in itertools.count())),
    "trailers": (
        BODY + b"0\r\n",
        lambda: (b"X-%d: " % n + b"a" * 60_000 + b"\r\n" for n in itertools.count()),
    ),
    "one trailer": (BODY + b"0\r\nX-a: ", lambda: itertools.repeat(b"a" * 60_000)),
    "requests without a pause": (b"", lambda: itertools.repeat((HEAD + b"\r\n") * 2000)),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_head_that_does_not_end_is_cut_off(counter: Server, kind: str) -> None:
    before = memory(counter)
    begin, parts = ENDLESS[kind]
    with knock(counter.port) as connection:
        # What the system holds on the way is on top of what the server takes.
        assert pour(connection, begin, parts(), 60 * MB) < 30 * MB
        assert memory(counter) < before + 20 * MB


@pytest.mark.parametrize("where", ["address", "header"])
def test_a_head_that_is_too_large_is_told_so(counter: Server, where: str) -> None:
    # Each in two parts: what comes as one may be parsed before anybody has counted it.
    rest = b"a" * 100_000
    with knock(counter.port) as connection:
        connection.sendall(b"GET /" + rest if where == "address" else HEAD + b"X-a: " + rest)
        connection.sendall(rest)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 431
        assert answer.read() == (
            b"The address and the headers of a request may have 128 KB together."
        )
    with knock(counter.port) as connection:
        long = b"a=" + b"a" * 60_000
        connection.sendall(b"GET /?" + long + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200


def test_a_socket_is_to_say_hello_in_few_words(counter: Server) -> None:
    before = memory(counter)
    with knock(counter.port) as connection:
        connection.sendall(socket_request(counter.port))
        assert connection.recv(4096).startswith(b"HTTP/1.1 101")
        begin = bytes([0x82, 0xFF]) + (20 * MB).to_bytes(8) + bytes(4)
        assert pour(connection, begin, itertools.repeat(b"a" * 60_000), 19 * MB) < 15 * MB
        assert memory(counter) < before + 8 * MB
    long = "a" * 65_536
    with Tab(counter.port, greet=False, query=long) as tab:
        tab.greet(fresh=True)
        assert tab.click("Add").texts() == ["Count = 1"]


def test_a_message_has_no_endless_parts(counter: Server) -> None:
    hello = msgspec.msgpack.encode(Hello(PROTOCOL))
    with knock(counter.port) as connection:
        connection.sendall(socket_request(counter.port))
        assert connection.recv(4096).startswith(b"HTTP/1.1 101")
        connection.sendall(framed(hello))
        connection.sendall(framed(b"", 0x02))
        nothing = framed(b"", 0x00) * 10_000
        pour(connection, b"", itertools.repeat(nothing), 2 * MB)
        assert (1009).to_bytes(2) + b"The message has too many parts." in ended(connection)


def test_pings_of_one_who_reads_nothing_do_not_pile_up(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        server.start()
        before = memory(server)
        with knock(server.port) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(socket_request(server.port))
            assert connection.recv(4096).startswith(b"HTTP/1.1 101")
            connection.sendall(framed(msgspec.msgpack.encode(Hello(PROTOCOL))))
            assert connection.recv(4096)
            pings = framed(b"x" * 125, 0x89) * 500
            assert pour(connection, b"", itertools.repeat(pings), 40 * MB) >= 40 * MB
            assert memory(server) < before + 15 * MB
    finally:
        server.kill()


FEW = ("bash", "-c", 'ulimit -n 80; exec "$0" "$@"')


@pytest.mark.parametrize("kind", ["silent", "half a head", "no hello", "half an upload"])
def test_what_is_no_tab_takes_no_descriptor_from_those_that_are(tmp_path: Path, kind: str) -> None:
    server = Server(tmp_path, prefix=FEW)
    said = {
        "silent": b"",
        "half a head": HEAD,
        "no hello": socket_request(server.port),
        "half an upload": b"POST /_kawa/upload HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
    }[kind]
    try:
        server.start()
        with Tab(server.port) as tab, contextlib.ExitStack() as others:
            for _ in range(150):
                connection = others.enter_context(knock(server.port))
                connection.sendall(said)
            tab.click("Add")
            server.wait_ready(5)
            with Tab(server.port) as newcomer:
                assert newcomer.click("Add").texts() == ["Count = 1"]
            assert tab.reconnect().click("Add").texts() == ["Count = 2"]
        assert server.text_of_log().count("are no tab") == 1
        assert "Traceback" not in server.text_of_log()
    finally:
        server.kill()


def test_tabs_leave_room_for_those_that_only_ask(tmp_path: Path) -> None:
    server = Server(tmp_path, prefix=FEW)
    try:
        server.start()
        with contextlib.ExitStack() as stack:
            closed = None
            tabs: list[Tab] = []
            while closed is None:
                try:
                    tabs.append(stack.enter_context(Tab(server.port)))
                except Closed as error:
                    closed = error
                assert len(tabs) < 80
            assert closed.code == 1013
            assert closed.reason == "This process has all the tabs that it can take."
            assert len(tabs) > 10
            server.wait_ready(5)
            tabs[0].click("Add")
            tabs.pop().close()
            until(lambda: _admits(server))
            assert tabs[0].click("Add").texts() == ["Count = 2"]
    finally:
        server.kill()


def _admits(server: Server) -> bool:
    try:
        Tab(server.port).close()
    except Closed:
        return False
    return True


def test_the_server_takes_all_descriptors_that_it_may_have(tmp_path: Path) -> None:
    server = Server(tmp_path, prefix=("bash", "-c", 'ulimit -S -n 64; exec "$0" "$@"'))
    try:
        server.start()
        assert server.process is not None
        soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        assert soft == min(hard, 2**20) > 64
    finally:
        server.kill()


# With a shorter patience than a server has


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"", b""),
        (HEAD, b"HTTP/1.1 408 Request Timeout"),
        (HEAD + b"\r\n" + HEAD, b"HTTP/1.1 200 OK"),
        (socket_request(1), b"HTTP/1.1 101 Switching Protocols"),
    ],
    ids=["nothing", "half a head", "a request and a half", "no hello"],
)
def test_who_says_nothing_whole_is_sent_away(said: bytes, answer: bytes) -> None:
    with Doors().opened(timeout_keep_alive=60) as port, knock(port) as connection:
        started = time.monotonic()
        connection.sendall(said)
        assert ended(connection).partition(b"\r\n")[0] == answer
        assert time.monotonic() - started < 5


def test_drops_of_a_head_buy_no_time() -> None:
    with Doors().opened() as port, knock(port) as connection:
        deadline = time.monotonic() + PATIENCE
        connection.sendall(HEAD + b"X-a: ")
        with pytest.raises(OSError):
            while time.monotonic() < deadline:
                connection.sendall(b"a")
                time.sleep(0.01)
        assert time.monotonic() < deadline


def test_an_app_that_takes_its_time_is_waited_for() -> None:
    with Doors().opened() as port, knock(port) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200


def ask_for_much(port: int) -> socket.socket:
    """Returns a connection that waits for an answer of 20 MB, a little at a time."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.connect(("127.0.0.1", port))
    connection.settimeout(PATIENCE)
    connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    return connection


def test_an_answer_waits_for_who_takes_it_slowly() -> None:
    stalled = 0.5
    while True:
        with Doors(stalled=stalled).opened() as port, ask_for_much(port) as connection:
            began = last = time.monotonic()
            heard, pause = 0, 0.0
            while heard < 20 * MB and (data := connection.recv(65_536)):
                heard += len(data)
                if last - began < 3 * stalled:
                    time.sleep(0.02)
                pause = max(pause, time.monotonic() - last)
                last = time.monotonic()
        # A busy machine may have kept us from reading; then this has shown nothing.
        if pause < stalled / 2 or heard > 20 * MB:
            break
    assert heard >= 20 * MB and last - began > 2 * stalled


def test_an_answer_does_not_wait_for_who_takes_nothing() -> None:
    doors = Doors(stalled=0.5)
    with doors.opened() as port, ask_for_much(port) as connection:
        assert connection.recv(1)
        until(lambda: not doors.state.connections)
        assert len(ended(connection)) < 20 * MB


def test_who_is_served_and_who_waits_cannot_push_each_other_out() -> None:
    with (
        Doors(guests=20, patience=60, stalled=60).opened() as port,
        contextlib.ExitStack() as stack,
    ):
        slow = [stack.enter_context(knock(port)) for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            with knock(port) as newcomer:
                newcomer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert newcomer.recv(100).startswith(b"HTTP/1.1 200")
        silent = [stack.enter_context(knock(port)) for _ in range(50)]
        assert silent
        # The one that was asked for last is still there.
        assert slow[-1].recv(100).startswith(b"HTTP/1.1 200")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(
        [*command, "-keyout", path.with_name("key"), "-out", path.with_name("certificate")],
        check=True,
        capture_output=True,
    )
    path.write_text(path.with_name("key").read_text() + path.with_name("certificate").read_text())
    return path


def test_tls_counts_from_the_first_moment(certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    pem = str(certificate)
    doors = Doors(guests=20, patience=0.5)
    with (
        doors.opened(ssl_certfile=pem, ssl_keyfile=pem) as port,
        contextlib.ExitStack() as stack,
    ):
        for _ in range(50):
            silent = stack.enter_context(knock(port))
        for _ in range(10):
            with context.wrap_socket(knock(port), server_hostname="localhost") as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                assert answer.read() == b"x"
                answer.close()
        with context.wrap_socket(knock(port), server_hostname="localhost") as connection:
            connection.sendall(HEAD)
            assert b"408" in ended(connection)
        assert ended(silent) == b""


def test_who_answers_no_ping_is_sent_away_unless_it_is_heard_otherwise() -> None:
    """On a slow line the answer to a ping waits behind what is being sent."""
    doors = Doors(patience=PATIENCE)
    with (
        doors.opened(ws_ping_interval=0.05, ws_ping_timeout=0.4) as port,
        knock(port) as connection,
    ):
        connection.sendall(socket_request(port))
        assert connection.recv(4096).startswith(b"HTTP/1.1 101")
        began = time.monotonic()
        connection.sendall(framed(b"x", 0x02))
        while time.monotonic() < began + 1.5:
            time.sleep(0.05)
            connection.sendall(framed(b"x", 0x00))
        assert b"keepalive" in ended(connection)
        assert time.monotonic() - began > 1.5
