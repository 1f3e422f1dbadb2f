"""Bytes that pages show: named by content, held while a session needs them."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kawa.runtime.media import Media, MediaRef
from kawa.store.envelope import Sealer
from kawa.store.memory import MemoryStore

KEY = b"k" * 32
OTHER = b"o" * 32


def media(key: bytes = KEY, *, store: MemoryStore | None = None, grace: float = 0) -> Media:
    """One process of an app; with a store, one of several."""
    spread = store is not None
    return Media(Sealer("app", key), store or MemoryStore(), spread=spread, grace=grace)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_same_bytes_have_the_same_address_wherever_the_keys_are_the_same() -> None:
    one, two, other = media(), media(), media(OTHER)
    _, ref = one.put(b"river", "image/png", "s")
    assert ref == two.put(bytearray(b"river"), "image/png", "s")[1]
    assert ref == one.put(memoryview(b"river"), "image/png", "t")[1]
    assert ref.url.startswith("_kawa/media/") and ref.url.endswith(".png") and ref.size == 5
    assert ref.url != one.put(b"rivers", "image/png", "s")[1].url
    assert ref.url != one.put(b"river", "image/gif", "s")[1].url
    # Whoever knows the bytes cannot tell where they are.
    assert ref.url != other.put(b"river", "image/png", "s")[1].url


def test_only_names_of_this_app_are_genuine() -> None:
    name, _ = media().put(b"river", "image/png", "s")
    assert media().genuine(name)
    assert not media(OTHER).genuine(name)
    assert not media().genuine("a" + name[1:])
    assert not media().genuine("") and not media().genuine("é-é")


def test_an_object_that_was_put_is_not_looked_at_again() -> None:
    kept, data = media(), bytes(48_000_000)
    began = time.perf_counter()
    first = kept.put(data, "audio/wav", "s")
    read = time.perf_counter() - began
    again = min(_timed(lambda: kept.put(data, "audio/wav", "s")) for _ in range(5))
    assert kept.put(data, "audio/wav", "s") == first
    assert again < read / 20


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def test_what_no_session_needs_is_forgotten_after_a_while() -> None:
    kept = media(grace=0.2)
    first, _ = kept.put(b"one", "text/plain", "s")
    kept.put(b"one", "text/plain", "t")
    kept.settle("s", {first}, whole=True)
    kept.settle("t", {first}, whole=True)
    kept.settle("s", set(), whole=True)
    time.sleep(0.25)
    kept.sweep()
    assert kept.held(first) is not None, "Another session needs it."
    kept.settle("t", set(), whole=True)
    kept.sweep()
    assert kept.held(first) is not None, "A browser may be about to ask for it."
    time.sleep(0.25)
    kept.sweep()
    assert kept.held(first) is None
    assert kept.put(b"one", "text/plain", "s")[0] == first and kept.held(first) is not None


def test_a_run_that_was_interrupted_takes_nothing_away() -> None:
    kept = media()
    first, _ = kept.put(b"one", "text/plain", "s")
    kept.settle("s", {first}, whole=True)
    second, _ = kept.put(b"two", "text/plain", "s")
    kept.settle("s", {second}, whole=False)
    kept.sweep()
    assert kept.held(first) is not None and kept.held(second) is not None
    kept.settle("s", {second}, whole=True)
    kept.sweep()
    assert kept.held(first) is None and kept.held(second) is not None


def test_a_session_that_leaves_takes_what_it_needs_along_but_not_out_of_the_store() -> None:
    store = MemoryStore()
    kept = media(store=store)
    name, _ = kept.put(b"one", "text/plain", "s")
    kept.settle("s", {name}, whole=True)
    kept.leave("s")
    kept.sweep()
    kept.close()
    assert kept.held(name) is None
    assert store.get_file("s", f"media:{name}") is not None


def test_another_process_has_it_from_the_store_until_it_is_not_needed() -> None:
    store = MemoryStore()
    one, two = media(store=store), media(store=store)
    name, ref = one.put(b"river", "image/png", "s")
    assert ref.url.endswith("?of=s")
    one.settle("s", {name}, whole=True)
    until(lambda: store.get_file("s", f"media:{name}"))
    found = two.fetch(name, "s")
    assert found is not None and (found.data, found.mime) == (b"river", "image/png")
    one.settle("s", set(), whole=True)
    until(lambda: store.get_file("s", f"media:{name}") is None)
    assert media(store=store).fetch(name, "s") is None


def test_a_file_is_given_out_as_long_as_it_is_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"moving")
    kept = media()
    name, ref = kept.put(path, "video/mp4", "s")
    assert ref == kept.put(b"moving", "video/mp4", "t")[1]
    name, _ = kept.put(path, "video/mp4", "s")
    item = kept.held(name)
    assert item is not None and item.path == path and item.data is None
    path.write_bytes(b"another")
    assert kept.held(name) is None
    assert kept.put(path, "video/mp4", "s")[0] != name


def test_a_type_that_is_none_is_that_of_any_bytes() -> None:
    for odd in ("", "image", "image/png\r\nset-cookie: a=b", "a/b/c", "<b>/x"):
        assert media().put(b"one", odd, "s")[1].mime == "application/octet-stream"
    assert media().put(b"one", "Audio/OGG; codecs=opus", "s")[1].mime == "audio/ogg"


SCRIPT = """
from kawa.runtime.here import current_run
n = st.session_state.setdefault("n", 0)
if st.button("Next"):
    st.session_state.n = n = n + 1
if st.button("Rerun"):
    current_run().put_media(b"passed over", "text/plain")
    st.rerun()
st.text(current_run().put_media(f"shown {n}".encode(), "text/plain").url)
"""


def test_a_session_needs_what_its_last_run_has_put(draw) -> None:
    app = draw(SCRIPT)
    kept = app.app.services.media
    [before] = app.texts
    assert set(kept._needed["test"]) == {_name(before)}
    app.click(app.all("button")[0])
    [after] = app.texts
    assert after != before and set(kept._needed["test"]) == {_name(after)}
    app.click(app.all("button")[1])
    assert app.texts == [after] and set(kept._needed["test"]) == {_name(after)}


def _name(url: str) -> str:
    return url.rpartition("/")[2].partition(".")[0]


class PictureProps(msgspec.Struct, omit_defaults=True):
    """Props of an element that shows bytes."""

    source: MediaRef
    caption: str = ""


def test_bytes_in_props_are_a_reference_on_the_wire_and_in_typescript() -> None:
    _, ref = media().put(bytes(1_000_000), "image/png", "s")
    assert len(msgspec.msgpack.encode(PictureProps(ref))) < 200
    path = Path(__file__).parents[2] / "tools" / "gen.py"
    spec = importlib.util.spec_from_file_location("gen", path)
    assert spec is not None and spec.loader is not None
    gen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gen)
    text = gen.typescript([PictureProps], {}, {})
    assert "source: MediaRef" in text and "export interface MediaRef" in text
