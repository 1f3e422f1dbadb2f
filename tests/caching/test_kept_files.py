"""Entries on disk: whole or not at all, used only if they are this app's and undamaged."""

from __future__ import annotations

import os
import pickle
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kawa as st
from kawa.caching import disk, registry
from kawa.caching.cache import Entry
from kawa.caching.values import Held
from kawa.runtime.services import Services
from kawa.store.envelope import Sealer

SEALER = Sealer("app", b"k" * 32)
SOURCE = """
import builtins
@st.cache_data(persist="disk"{more})
def load(n=1):
    builtins.kawa_test_calls.append(n)
    st.text(f"drawn {{n}}")
    return {value}
st.code(str(load({call})))
{after}
"""


def forget_memory() -> None:
    """What a restart does."""
    registry._shared.close()


@pytest.fixture
def start(
    draw: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Runs a script in a process that has just begun, with a folder."""

    def run(folder: Path | None = None, sealer: Sealer = SEALER, **words: str) -> Any:
        forget_memory()
        made = Services.alone

        def alone(*args: Any) -> Services:
            services = made(*args)
            services.cache_place = (folder or tmp_path / "cache", sealer)
            return services

        monkeypatch.setattr(Services, "alone", alone)
        try:
            return draw(
                SOURCE.format(**{"more": "", "value": "[n]", "call": "", "after": "", **words})
            )
        finally:
            monkeypatch.undo()

    return run


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_entry_outlives_the_process_with_what_was_drawn(
    start: Any, noted: list[int], tmp_path: Path
) -> None:
    assert start().texts == ["drawn 1"]
    app = start()
    assert noted == [1]
    assert app.texts == ["drawn 1"]
    assert app["code"].props["body"] == "[1]"
    [path] = files(tmp_path / "cache")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "value",
    [
        "__import__('numpy').arange(100_000)",
        "__import__('pandas').DataFrame({'a': range(100_000), 'b': 'x'})",
        "__import__('pyarrow').table({'a': range(100_000)})",
        "None",
    ],
)
def test_large_values(start: Any, noted: list[int], value: str) -> None:
    first = start(value=value)["code"].props["body"]
    assert start(value=value)["code"].props["body"] == first
    assert noted == [1]


def damage(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


class Bomb:
    """Tells when it is unpickled."""

    def __reduce__(self) -> Any:
        return exec, ("import builtins; builtins.kawa_test_calls.append('bomb')",)


def poison(path: Path) -> None:
    """An entry as it should be, but of somebody who does not have the key."""
    other = disk.Kept(lambda: 1, b"", _params(), path.parent.parent, Sealer("app", b"x" * 32))
    other._name, other._folder = path.parent.name, path.parent
    held = Held(pickle.dumps(Bomb()), [])
    key = b"" if path.name == "none" else bytes.fromhex(path.name)
    other.save(key, Entry(held, [], [], False, 1.0))


def _params() -> Any:
    from kawa.caching.params import Params

    return Params("cache_data", persist="disk")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:5]),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        lambda path: path.write_bytes(os.urandom(1000)),
        lambda path: path.write_bytes((2**40).to_bytes(8, "big") + b"x"),
        lambda path: path.write_bytes(pickle.dumps(Bomb())),
        *(lambda path, at=at: damage(path, at) for at in (0, 7, 8, 20, 40, -1)),
        poison,
    ],
)
def test_a_spoilt_entry_is_refused_and_computed_anew(
    start: Any, noted: list[Any], tmp_path: Path, spoil: Any, caplog: pytest.LogCaptureFixture
) -> None:
    start()
    [path] = files(tmp_path / "cache")
    spoil(path)
    app = start()
    assert app["code"].props["body"] == "[1]"
    assert noted == [1, 1]
    assert "computed anew" in caplog.text
    start()
    assert noted == [1, 1]


def test_an_entry_in_the_place_of_another_is_refused(
    start: Any, noted: list[int], tmp_path: Path
) -> None:
    start(call="1"), start(call="2")
    one, other = files(tmp_path / "cache")
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    assert start(call="1")["code"].props["body"] == "[1]"
    assert start(call="2")["code"].props["body"] == "[2]"
    assert noted == [1, 2, 1, 2]


def test_another_app_does_not_open_it(start: Any, noted: list[int]) -> None:
    start()
    start(sealer=Sealer("other", b"k" * 32))
    start(sealer=Sealer("app", b"j" * 32))
    assert noted == [1, 1, 1]


def test_a_value_whose_class_is_gone_is_computed_anew(
    start: Any, noted: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start()
    [path] = files(tmp_path / "cache")
    kept = disk.Kept(lambda: 1, b"", _params(), tmp_path, SEALER)
    kept._name, kept._folder = path.parent.name, path.parent
    kept.save(b"", Entry(Held(b"cnowhere\nGone\n.", []), [], [], False, 1.0))
    assert start()["code"].props["body"] == "[1]"
    assert "nowhere" in caplog.text


def test_a_full_disk_costs_no_value(
    start: Any, noted: list[int], mount: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    folder = mount("1m")
    app = start(folder, value="b'x' * 3_000_000")
    assert app.outcome.error is None
    assert len(app["code"].props["body"]) > 3_000_000
    app.run()
    assert noted == [1]
    assert caplog.text.count("not kept on disk") == 1
    assert files(folder) == []


def test_a_limit_on_the_size_of_files_costs_no_value(
    start: Any, noted: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is written stops in the middle."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        app = start(value="b'x' * 3_000_000")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)
    assert app.outcome.error is None
    assert "not kept on disk" in caplog.text
    assert files(tmp_path / "cache") == []


def test_a_folder_that_cannot_be_made(
    start: Any, noted: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("in the way")
    app = start()
    assert app["code"].props["body"] == "[1]"
    assert "not kept on disk" in caplog.text


def test_clear(start: Any, noted: list[int], tmp_path: Path) -> None:
    start(call="1", after="load(2)")
    start(call="1", after="load.clear(1)")
    assert noted == [1, 2]
    assert len(files(tmp_path / "cache")) == 1
    start(call="1", after="load.clear()")
    assert files(tmp_path / "cache") == []
    start(call="1", after="load(2)")
    assert len(files(tmp_path / "cache")) == 2
    forget_memory()
    start(call="1", after="st.cache_data.clear()")
    assert files(tmp_path / "cache") == []


def test_what_another_process_has_cleared_is_gone_here_too(
    start: Any, noted: list[int], tmp_path: Path
) -> None:
    app = start()
    app.run()
    assert noted == [1]
    [path] = files(tmp_path / "cache")
    path.unlink()
    app.run()
    app.run()
    assert noted == [1, 1]


def test_max_entries_bounds_the_files_too(start: Any, noted: list[int], tmp_path: Path) -> None:
    start(after="[load(n) for n in range(5)]", more=", max_entries=2")
    assert len(files(tmp_path / "cache")) == 2


def test_ttl_has_no_effect_and_the_log_says_so(
    start: Any, noted: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    app = start(more=", ttl=0")
    app.run()
    assert noted == [1]
    assert "ttl" in caplog.text


def test_drafts_of_dead_processes_are_removed(tmp_path: Path) -> None:
    old, new = tmp_path / "f" / "a.1.draft", tmp_path / "f" / "b.2.draft"
    old.parent.mkdir()
    old.touch(), new.touch()
    os.utime(old, (1, 1))
    disk.remove_drafts(tmp_path)
    assert files(tmp_path) == [new]


def test_without_a_server_values_stay_in_memory(
    draw: Callable[[str], Any], noted: list[int], tmp_path: Path
) -> None:
    app = draw(SOURCE.format(more="", value="[n]", call="", after=""))
    app.run()
    assert noted == [1]
    forget_memory()
    app.run()
    assert noted == [1, 1]

    @st.cache_data(persist="disk")
    def plain() -> list[int]:
        return [1]

    thread = threading.Thread(target=plain)
    thread.start()
    thread.join(20)
    assert plain() == [1]


def test_where_nothing_may_be_pickled_nothing_is_kept(
    start: Any, noted: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = start()
    forget_memory()
    app.app.services.cache_place = lambda: (tmp_path / "other", SEALER)
    app.app.services.closed_codec = True
    app.run()
    assert noted == [1, 1]
    assert not (tmp_path / "other").exists()
    assert "closed" in caplog.text
