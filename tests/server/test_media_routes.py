"""Bytes that pages show, as browsers get them: from any process, in parts, and harmless."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Pair, Serve
from server.process import Server

APP = """
from pathlib import Path
import kawa as st
from kawa.runtime.here import current_run
put = current_run().put_media
film = Path(__file__).with_name("film.mp4")
if not film.exists():
    film.write_bytes(bytes(range(200)))
st.text(put(b"0123456789" * 10, "image/png").url)
st.text(put(film, "video/mp4").url)
st.text(put(b"<script>alert(1)</script>", "text/html").url)
st.text(put(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml").url)
st.button("Again")
"""
KEYS = {"KAWA_SERVER_SECRET_KEYS": '["0123456789abcdef0123456789"]'}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one process, below a base path."""
    server = Server(tmp_path_factory.mktemp("app"), APP, {"server.baseUrlPath": "deep"})
    server.start()
    yield server
    server.kill()


def urls(server: Server) -> list[str]:
    """Where a page finds what it shows."""
    with Tab(server.port, path="/deep/_kawa/socket") as tab:
        return [f"{server.url}/{text}" for text in tab.texts()]


def test_a_browser_may_keep_it_for_ever(app: Server) -> None:
    image, *_ = urls(app)
    answer = httpx.get(image)
    assert answer.content == b"0123456789" * 10
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert "content-disposition" not in answer.headers
    again = httpx.get(image, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = httpx.head(image)
    assert (head.headers["content-length"], head.content) == ("100", b"")


def test_the_address_is_the_same_in_every_tab_and_run(app: Server) -> None:
    with Tab(app.port, path="/deep/_kawa/socket") as tab:
        before = tab.texts()
        sent = len(tab.frames)
        assert tab.click("Again").reload().texts() == before
        assert [f"{app.url}/{text}" for text in before] == urls(app)
        assert sent


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-3", (0, 4)), ("bytes=90-", (90, None)), ("bytes=-5", (-5, None)),
     ("bytes=98-1000000", (98, None))],
)  # fmt: skip
def test_a_part_of_it(app: Server, which: int, asked: str, part: tuple[int, int | None]) -> None:
    url = urls(app)[which]
    whole = httpx.get(url).content
    answer = httpx.get(url, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, whole[slice(*part)])
    start = part[0] % len(whole)
    end = start + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(whole)}"


@pytest.mark.parametrize("which", [0, 1])
def test_a_part_that_is_not_there(app: Server, which: int) -> None:
    answer = httpx.get(urls(app)[which], headers={"range": "bytes=500-600"})
    assert answer.status_code == 416
    assert answer.headers["content-range"].replace("bytes ", "") in ("*/100", "*/200")


@pytest.mark.parametrize(
    "odd", ["lines=1-2", "bytes=5-2", "bytes=-", "bytes=1-2,4-5", "bytes=" + "9" * 5000 + "-"]
)
def test_what_is_no_part_gets_the_whole(app: Server, odd: str) -> None:
    answer = httpx.get(urls(app)[0], headers={"range": odd})
    assert (answer.status_code, len(answer.content)) == (200, 100)


@pytest.mark.parametrize("which", [2, 3])
def test_what_could_run_is_not_opened_as_a_page(app: Server, which: int) -> None:
    headers = httpx.get(urls(app)[which]).headers
    assert headers["content-disposition"] == "attachment"
    assert headers["content-security-policy"].startswith("sandbox;")
    assert headers["x-content-type-options"] == "nosniff"


def test_names_that_nobody_was_given(app: Server) -> None:
    image, *_ = urls(app)
    front, _, name = image.rpartition("/")
    other = ("b" if name[0] == "a" else "a") + name[1:]
    for forged in ("x", name[::-1], other, "..%2f..%2fapp.py", "%00", name[:32]):
        answer = httpx.get(f"{front}/{forged}")
        assert answer.status_code == 404
        assert "immutable" not in answer.headers.get("cache-control", "")


def test_a_film_that_has_changed_is_not_given_out_as_what_it_was(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        before = tab.texts()[1]
        assert httpx.get(f"{server.url}/{before}").status_code == 200
        server.script.with_name("film.mp4").write_bytes(b"shorter")
        assert httpx.get(f"{server.url}/{before}").status_code == 404
        after = tab.click("Again").texts()[1]
        assert httpx.get(f"{server.url}/{after}").content == b"shorter"


def test_every_worker_has_it(serve: Serve) -> None:
    server = serve(APP, {"server.workers": 2})
    with Tab(server.port) as tab:
        for text in tab.texts():
            # Each a connection of its own, which either of the two may take.
            answers = [httpx.get(f"{server.url}/{text}") for _ in range(8)]
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.content for answer in answers}) == 1


def test_another_machine_has_it_and_it_outlives_both(pair: Pair, redis: RedisServer) -> None:
    one, two = pair(APP, {"session.store": redis.url}, KEYS)
    with Tab(one.port) as tab:
        texts = tab.texts()
        for text in texts:
            here, there = (httpx.get(f"{server.url}/{text}") for server in (one, two))
            assert (here.status_code, here.content) == (there.status_code, there.content)
            assert here.status_code == 200
        one.kill()
        two.kill()
        two.start()
        for text in texts:
            assert httpx.get(f"{two.url}/{text}").status_code == 200
        assert tab.go_to(two.port).reconnect().texts() == texts
