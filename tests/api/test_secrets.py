"""`st.secrets`: where they come from, how they read, and where they must never be seen."""

from __future__ import annotations

import copy
import logging
import os
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kawa._config import PROCESS, Settings
from kawa.api.secrets import AttrDict, Secrets, secrets
from kawa.errors import NotBuiltError, StreamlitSecretNotFoundError
from kawa.runtime.here import run_var
from kawa.runtime.run import Run
from kawa.runtime.services import Services
from kawa.server.tabs.history import preview
from kawa.store.codec import NotStorable, decode, encode
from kawa.testing import AppTest

TOML = """
name = "ada"
port = 5432
ratio = 1.5
on = true
list = [1, 2]
[db]
password = "correct horse"
[db.deep]
er = "battery staple"
[[table]]
x = 1
[connections.sql]
url = "sqlite://"
"""

Reads = Callable[..., Services]


@pytest.fixture
def reads(tmp_path: Path, draw: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Makes `secrets` here read these files: contents by name."""
    page = draw("pass")
    tokens = []

    def start(*contents: str) -> Services:
        paths = [tmp_path / f"secrets{n}.toml" for n, _ in enumerate(contents)]
        for path, content in zip(paths, contents, strict=True):
            path.write_text(content)
        settings: Settings = PROCESS.copy()
        settings.override("secrets.files", [str(path) for path in paths], "a test")
        services = Services.alone(settings)
        run = Run(page.session.state, page.session.tree, head=page.session.head, services=services)
        tokens.append(run_var.set(run))
        return services

    before = dict(os.environ)
    yield start
    for token in reversed(tokens):
        run_var.reset(token)
    os.environ.clear()
    os.environ.update(before)


def test_items_and_attributes_at_any_depth(reads: Reads) -> None:
    reads(TOML)
    assert secrets["name"] == secrets.name == secrets.get("name") == "ada"
    assert secrets.db.password == secrets["db"]["password"] == "correct horse"
    assert secrets.db.deep.er == "battery staple" and secrets.connections.sql.url == "sqlite://"
    assert type(secrets.db) is AttrDict and secrets.db == secrets["db"]
    assert (secrets.port, secrets.ratio, secrets.on, secrets.list) == (5432, 1.5, True, [1, 2])
    assert type(secrets.table[0]) is dict
    assert type(secrets.db.to_dict()["deep"]) is dict
    assert secrets.to_dict()["db"] == {
        "password": "correct horse",
        "deep": {"er": "battery staple"},
    }
    assert "name" in secrets and secrets.has_key("name") and "nope" not in secrets
    assert len(secrets) == 8 == len(list(secrets)) == len(secrets.keys()) == len(secrets.items())
    assert secrets.get("nope", 1) == 1 and secrets.db.get("nope", 2) == 2 and bool(secrets)


def test_what_is_missing_says_where_it_would_be(reads: Reads) -> None:
    reads(TOML)
    with pytest.raises(KeyError, match=r"no 'nope'.*in its top"):
        secrets["nope"]
    with pytest.raises(AttributeError, match="no 'nope'"):
        secrets.nope  # noqa: B018
    with pytest.raises(KeyError, match=r"db\.nope.*\[db\]"):
        secrets["db"]["nope"]
    with pytest.raises(AttributeError, match=r"db\.nope"):
        secrets.db.nope  # noqa: B018


def test_nothing_can_be_changed(reads: Reads) -> None:
    reads(TOML)
    for part in (secrets, secrets.db):
        with pytest.raises(TypeError, match="cannot be changed"):
            part["x"] = 1
        with pytest.raises(TypeError, match="cannot be changed"):
            part.x = 1
        with pytest.raises(TypeError, match="cannot be changed"):
            del part["x"]
    with pytest.raises(AttributeError):
        del secrets.name
    secrets.list.append(3)
    secrets.to_dict()["db"]["password"] = "x"
    assert secrets.list == [1, 2] and secrets.db.password == "correct horse"
    with pytest.raises(NotBuiltError):
        secrets.file_change_listener  # noqa: B018


def test_later_files_replace_whole_names_and_missing_ones_are_left_out(reads: Reads) -> None:
    services = reads("a = 1\n[s]\nx = 1\ny = 2\n", "b = 2\n[s]\nx = 3\n")
    first, second = services.settings.get("secrets.files")
    services.settings.override("secrets.files", [first, "/nowhere.toml", second], "a test")
    assert secrets.to_dict() == {"a": 1, "s": {"x": 3}, "b": 2}
    assert list(secrets) == ["a", "s", "b"]


def test_without_a_file_every_access_names_the_places(reads: Reads) -> None:
    services = reads()
    services.settings.override("secrets.files", ["/nowhere/secrets.toml"], "a test")
    uses: list[Callable[[], Any]] = [
        lambda: secrets["x"],
        lambda: "x" in secrets,
        lambda: len(secrets),
        lambda: list(secrets),
        lambda: secrets.get("x"),
        lambda: secrets.to_dict(),
        lambda: bool(secrets),
    ]
    for use in uses:
        with pytest.raises(FileNotFoundError, match=r"/nowhere/secrets\.toml") as caught:
            use()
        assert isinstance(caught.value, StreamlitSecretNotFoundError)
    with pytest.raises(AttributeError, match="nowhere"):
        secrets.x  # noqa: B018
    assert secrets.load_if_toml_exists() is False


def test_an_empty_file_is_empty(reads: Reads) -> None:
    reads("")
    assert not secrets and secrets.load_if_toml_exists()
    with pytest.raises(KeyError):
        secrets["x"]


def test_a_broken_file_says_where_and_not_what(reads: Reads) -> None:
    reads('a = 1\npassword = "correct horse\n')
    with pytest.raises(StreamlitSecretNotFoundError, match="line 2") as caught:
        secrets["a"]
    assert "horse" not in str(caught.value)
    with pytest.raises(AttributeError, match="line 2"):
        secrets.a  # noqa: B018
    assert secrets.load_if_toml_exists() is False


def test_a_folder_holds_a_folder_for_each_secret(reads: Reads, tmp_path: Path) -> None:
    services = reads()
    folder = tmp_path / "mounted"
    (folder / "one").mkdir(parents=True)
    (folder / "one" / "password").write_text(" correct horse \n")
    (folder / "two" / "..data").mkdir(parents=True)
    (folder / "two" / "user").write_text("ada")
    (folder / "two" / "key").write_text("k")
    (folder / "none").mkdir()
    services.settings.override("secrets.files", [str(folder)], "a test")
    assert secrets.to_dict() == {
        "none": {},
        "one": "correct horse",
        "two": {"key": "k", "user": "ada"},
    }
    (folder / "one" / "password").write_text("another one")
    assert secrets.one == "another one"
    (folder / "plain").write_text("x")
    with pytest.raises(StreamlitSecretNotFoundError, match="plain"):
        secrets["one"]


def test_plain_values_are_variables_and_follow_the_file(reads: Reads, tmp_path: Path) -> None:
    services = reads('NAME = "ada"\nPORT = 5432\nON = true\n[db]\nx = 1\n')
    secrets["NAME"]
    assert os.environ["NAME"] == "ada" and os.environ["PORT"] == "5432"
    assert "ON" not in os.environ and "db" not in os.environ
    [path] = services.settings.get("secrets.files")
    Path(path).write_text('NAME = "grace"\n')
    assert secrets.NAME == "grace" == os.environ["NAME"] and "PORT" not in os.environ


def test_a_broken_save_is_an_error_until_it_is_mended(reads: Reads) -> None:
    services = reads("a = 1\n")
    assert secrets.a == 1
    path = Path(services.settings.get("secrets.files")[0])
    path.write_text("a = ")
    with pytest.raises(StreamlitSecretNotFoundError):
        secrets["a"]
    path.write_text("a = 22\n")
    assert secrets.a == 22


def test_those_of_a_program_win(reads: Reads) -> None:
    reads(TOML)
    secrets.merge_programmatic_secrets({"name": "grace", "db": {"x": 1}})
    assert secrets.name == "grace" and secrets.db.to_dict() == {"x": 1} and secrets.port == 5432


# Where they must not be seen.


def test_no_text_of_them_says_what_they_are(reads: Reads) -> None:
    reads(TOML)
    for text in (repr(secrets), str(secrets), repr(secrets.db), str(secrets.db), f"{secrets.db}"):
        assert "horse" not in text and "staple" not in text
    assert repr(secrets) == "Secrets"


def local_values(error: BaseException) -> str:
    """What a tool shows that shows the variables of all frames, also of what came before."""
    shown = ""
    seen: BaseException | None = error
    while seen is not None:
        found = traceback.TracebackException.from_exception(seen, capture_locals=True)
        # The first frame is the test's own.
        shown += "".join(str(frame.locals) for frame in found.stack[1:])
        shown += "".join(map(str, seen.args))
        seen = seen.__context__
    return shown


def test_the_variables_of_a_traceback_do_not_have_them(reads: Reads) -> None:
    services = reads(TOML)
    uses: list[Callable[[], Any]] = [
        lambda: secrets["nope"],
        lambda: secrets.nope,
        lambda: secrets.db["nope"],
        lambda: secrets.db.nope,
    ]
    path = Path(services.settings.get("secrets.files")[0])
    for broken in (False, True):
        if broken:
            path.write_text(TOML + 'x = "correct horse')
        for use in uses:
            with pytest.raises((KeyError, AttributeError, StreamlitSecretNotFoundError)) as caught:
                use()
            text = local_values(caught.value)
            assert "horse" not in text and "staple" not in text


SCRIPT = """
password = st.secrets["db"]["password"]
st.session_state.copied = password
raise RuntimeError(f"cannot open postgres://ada:{password}@host")
"""


def test_the_page_and_the_log_cover_one_in_an_error(
    reads: Reads, draw: Any, caplog: pytest.LogCaptureFixture
) -> None:
    services = reads(TOML)
    with caplog.at_level(logging.ERROR, logger="kawa"):
        page = draw(SCRIPT, services)
    [error] = page.all("exception")
    assert error.props["message"] == "cannot open postgres://ada:••••@host"
    assert "horse" not in str(error.props) and "horse" not in caplog.text
    assert "cannot open postgres" in caplog.text


def test_an_exception_that_is_drawn_covers_one(reads: Reads, draw: Any) -> None:
    page = draw("st.exception(ValueError(st.secrets.db.password))", reads(TOML))
    assert page["exception"].props["message"] == "••••"


def test_the_panel_covers_one(reads: Reads) -> None:
    services = reads(TOML)
    value = {"a": [secrets["db"]["password"]], "section": secrets.db, "all": secrets}
    shown = preview(value, services.secrets.cover)
    assert "••••" in shown and "horse" not in shown
    long = "x" * 200
    services.secrets.add({"long": long})
    secrets["long"]
    assert "xxx" not in preview([long], services.secrets.cover)


def test_what_is_stored_of_a_section_is_where_it_is(reads: Reads) -> None:
    services = reads(TOML)
    for value in (secrets, secrets.db, {"within": [secrets.db.deep]}):
        blob = bytes(encode(value))
        assert b"horse" not in blob and b"staple" not in blob
    again = decode(encode(secrets.db))
    everything = decode(encode([secrets]))[0]
    path = Path(services.settings.get("secrets.files")[0])
    path.write_text(TOML.replace("correct horse", "another"))
    assert again.password == "another" and everything is secrets
    assert copy.deepcopy(secrets) is secrets and copy.copy(secrets.db).password == "another"
    gone = decode(encode(secrets.db))
    path.write_text("")
    with pytest.raises(KeyError, match="no 'db'"):
        gone["password"]
    with pytest.raises(AttributeError, match="no 'db'"):
        gone.password  # noqa: B018


def test_a_section_that_a_script_made_is_not_stored() -> None:
    with pytest.raises(NotStorable, match="may hold secrets"):
        encode(AttrDict({"a": 1}))
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(AttrDict({"a": 1}))


def test_in_a_test_they_are_what_the_test_says() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.runtime.secrets import AttrDict, Secrets, secrets_singleton
        assert isinstance(st.secrets, Secrets) and secrets_singleton is st.secrets
        assert isinstance(st.secrets.db, AttrDict)
        st.text(st.secrets.db.user + str(len(st.secrets)))
        """
    )
    at.secrets["db"] = {"user": "ada"}
    assert at.run().text[0].value == "ada1" and not at.exception
    at.secrets = {"db": {"user": "grace"}, "x": 1}
    assert at.run().text[0].value == "grace2"
    at.secrets = {}
    assert "no secrets" in at.run().exception[0].value
    assert type(secrets) is Secrets
