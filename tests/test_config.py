"""Settings: the table against Streamlit's, which source wins, what a wrong value says."""

from __future__ import annotations

import json
import logging
import os
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kawa import _config
from kawa._config import PROCESS
from kawa._options import NOT_YET, OPTIONS
from kawa.api.options import get_option, set_option
from kawa.errors import ConfigError, StreamlitAPIException

FACTS = json.loads((Path(__file__).parent / "data" / "config.json").read_text())["options"]
DIFFERENT = {"server.runOnSave": True}
"""Defaults that are ours; docs/differences.md says why."""
OWN = {
    "cache.maxSharedSize",
    "cache.store",
    "server.disconnectedRunTimeout",
    "server.drainTimeout",
    "server.frameAncestors",
    "server.maxRuns",
    "server.maxSessionSize",
    "server.secretKeys",
    "server.trustedProxies",
    "server.workers",
    "session.store",
    "session.path",
    "session.files",
    "session.resume",
    "session.ttl",
    "session.app",
    "session.valueTimeout",
    "session.codec",
}


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of this machine's settings, and nothing of one test's in the next."""
    for name in list(os.environ):
        if name.startswith(("KAWA_", "STREAMLIT_")):
            monkeypatch.delenv(name)
    (tmp_path / "home").mkdir()
    (tmp_path / "cwd").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "cwd")
    PROCESS.load()
    yield
    monkeypatch.undo()
    PROCESS.load()


def write(folder: Path, text: str, name: str = ".kawa/config.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def disagreements(fact: dict[str, Any]) -> Iterator[str]:
    option = OPTIONS[fact["name"]]
    same = {
        "variable": option.variable("STREAMLIT") == fact["env"],
        "place": (option.section, option.key) == (fact["section"], fact["key"]),
        "scriptable": option.scriptable == fact["scriptable"],
        "hidden": option.hidden == fact["hidden"],
        "sensitive": option.sensitive == fact.get("sensitive", False),
        "multiple": (option.kind == "list") == fact.get("multiple", False),
        "type": option.kind in ("list", "json", fact["type"]),
        "default": fact.get("default_computed_at_runtime")
        or option.default
        == DIFFERENT.get(fact["name"], fact["default"])
        == get_option(fact["name"]),
    }
    for what, agrees in same.items():
        if not agrees:
            yield f"{fact['name']}: {what}"


def test_every_option_is_there() -> None:
    assert len(FACTS) == 367
    assert [text for fact in FACTS for text in disagreements(fact)] == []


def test_nothing_but_streamlits_and_our_own() -> None:
    assert OPTIONS.keys() - {fact["name"] for fact in FACTS} == OWN
    assert all(option.about for option in OPTIONS.values())


def test_options_that_nothing_reads_say_so() -> None:
    source = Path(_config.__file__).parent
    text = "".join(
        path.read_text()
        for path in source.rglob("*.py")
        if not path.name.startswith(("_options", "_config"))
    )
    unread = {
        name
        for name, option in OPTIONS.items()
        if f'"{name}"' not in text and not option.no_effect and option.section[:5] != "theme"
    }
    assert unread == NOT_YET, "Bring NOT_YET in _options.py up to date."
    assert {"server.port", "session.store"} & NOT_YET == set()


def test_an_option_without_effect_yet_is_named_when_it_is_set(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "cwd", "[server]\nenableAgentApi = true\n")
    with caplog.at_level(logging.WARNING):
        PROCESS.load()
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{path}: `server.enableAgentApi` is set, but")
    assert "does not act on it yet" in PROCESS.show()


def test_which_source_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, cwd, app = tmp_path / "home", tmp_path / "cwd", tmp_path / "app"
    ports = iter(range(9001, 9100))
    folders = [
        (folder, file)
        for folder in (home, cwd, app)
        for file in (".streamlit/config.toml", ".kawa/config.toml")
    ]
    for folder, file in folders:
        port = next(ports)
        path = write(folder, f"[server]\nport = {port}\n", file)
        PROCESS.load([cwd, app])
        assert get_option("server.port") == port
        assert PROCESS.where_defined("server.port") == str(path)
    for variable in ("STREAMLIT_SERVER_PORT", "KAWA_SERVER_PORT"):
        port = next(ports)
        monkeypatch.setenv(variable, str(port))
        PROCESS.load([cwd, app])
        assert get_option("server.port") == port
        assert variable in PROCESS.where_defined("server.port")
    PROCESS.load([cwd, app], {"server.port": "9200"})
    assert get_option("server.port") == 9200
    assert PROCESS.where_defined("server.port") == "flag --server.port"
    assert get_option("browser.serverPort") == 9200


def test_files_add_up(tmp_path: Path) -> None:
    cwd, app = tmp_path / "cwd", tmp_path / "app"
    write(cwd, '[theme.dark.sidebar]\ntextColor = "#fff"\n', ".streamlit/config.toml")
    write(app, "[server]\nport = 9000\n")
    PROCESS.load([cwd, app])
    assert get_option("theme.dark.sidebar.textColor") == "#fff"
    assert PROCESS.section("theme.dark.sidebar")["textColor"] == "#fff"
    assert get_option("server.port") == 9000
    assert PROCESS.is_manually_set("server.port")
    assert not PROCESS.is_manually_set("server.address")


def test_secrets_files_of_all_folders(tmp_path: Path) -> None:
    PROCESS.load([tmp_path / "cwd", tmp_path / "app"])
    files = [Path(file).relative_to(tmp_path) for file in get_option("secrets.files")]
    assert [str(file) for file in files] == [
        f"{place}/{folder}/secrets.toml"
        for place in ("home", "cwd", "app")
        for folder in (".streamlit", ".kawa")
    ]


def test_wrong_value_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "abc")
    with pytest.raises(ConfigError, match=r"STREAMLIT_SERVER_PORT.*abc"):
        PROCESS.load()


def test_a_failed_load_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "cwd", "[server]\nport = 9000\n")
    PROCESS.load()
    write(tmp_path / "cwd", "[server]\nport = 'x'\n")
    with pytest.raises(ConfigError):
        PROCESS.reload()
    assert get_option("server.port") == 9000


def test_unknown_option_in_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "cwd", "[sever]\nport = 1\n[server]\nprot = 2\nport = 3\n")
    with caplog.at_level(logging.WARNING):
        PROCESS.load()
    texts = [record.getMessage() for record in caplog.records]
    assert len(texts) == 2
    assert all(str(path) in text and "`server.port`?" in text for text in texts)
    assert get_option("server.port") == 3


def test_broken_file(tmp_path: Path) -> None:
    path = write(tmp_path / "cwd", "[server\n")
    with pytest.raises(ConfigError, match="line 1") as caught:
        PROCESS.load()
    assert str(path) in str(caught.value)


def test_section_that_is_no_table(tmp_path: Path) -> None:
    write(tmp_path / "cwd", "server = 3\n")
    with pytest.raises(ConfigError, match=r"\[server\]"):
        PROCESS.load()


def test_value_from_the_environment_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "cwd", '[server]\nport = "env:MY_PORT"\n')
    with pytest.raises(ConfigError, match="MY_PORT"):
        PROCESS.load()
    monkeypatch.setenv("MY_PORT", "9300")
    PROCESS.load()
    assert get_option("server.port") == 9300


def test_theme_file(tmp_path: Path) -> None:
    write(tmp_path / "app", '[theme]\nbase = "my.toml"\nprimaryColor = "red"\n')
    write(
        tmp_path / "app",
        '[theme]\nbase = "dark"\nprimaryColor = "blue"\nbackgroundColor = "black"\n',
        "my.toml",
    )
    PROCESS.load([tmp_path / "cwd", tmp_path / "app"])
    theme = PROCESS.section("theme")
    assert (theme["base"], theme["primaryColor"], theme["backgroundColor"]) == (
        "dark",
        "red",
        "black",
    )


@pytest.mark.parametrize(
    ("base", "theme", "says"),
    [
        ("gone.toml", "", "no such file"),
        ("https://example.com/t.toml", "", "cannot load themes from an address"),
        ("t.toml", "[server]\nport = 3\n", "cannot set `server.port`"),
        ("t.toml", '[theme]\nbase = "t.toml"\n', "cannot set `theme.base`"),
    ],
)
def test_theme_file_that_cannot_be_used(tmp_path: Path, base: str, theme: str, says: str) -> None:
    write(tmp_path / "cwd", f'[theme]\nbase = "{base}"\n')
    write(tmp_path / "cwd", theme, "t.toml")
    with pytest.raises(ConfigError, match=says):
        PROCESS.load()


def test_script_sets_what_it_may() -> None:
    set_option("client.toolbarMode", "minimal")
    assert get_option("client.toolbarMode") == "minimal"
    assert PROCESS.where_defined("client.toolbarMode") == "<script>"
    PROCESS.reload()
    assert get_option("client.toolbarMode") == "minimal"


def test_only_scriptable_options_can_be_set() -> None:
    for fact in FACTS:
        if fact["scriptable"]:
            set_option(fact["name"], fact["default"])
        else:
            with pytest.raises(StreamlitAPIException, match="cannot set"):
                set_option(fact["name"], fact["default"])


def test_unknown_names() -> None:
    with pytest.raises(StreamlitAPIException, match=r"Did you mean `client\.toolbarMode`"):
        set_option("client.toolbarmod", "auto")
    with pytest.raises(RuntimeError, match=r"Did you mean `server\.port`"):
        get_option("server.prot")


def test_script_sets_a_value_that_does_not_fit() -> None:
    with pytest.raises(StreamlitAPIException, match="toolbarMode"):
        set_option("client.toolbarMode", "sometimes")
    assert get_option("client.toolbarMode") == "auto"


def test_override_and_back() -> None:
    PROCESS.override("server.port", 9400, "a test")
    assert get_option("browser.serverPort") == 9400
    PROCESS.override("server.port", None, "a test")
    assert get_option("server.port") == 8501
    assert not PROCESS.is_manually_set("server.port")


def test_headless_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for display, headless in (("", True), (":0", False)):
        monkeypatch.setenv("DISPLAY", display)
        PROCESS.load()
        assert get_option("server.headless") is headless


@pytest.mark.parametrize(
    "address, shown",
    [
        ("redis://ada:hunter2@db:6379/0", "redis://ada:***@db:6379/0"),
        ("rediss://:hunter2@db", "rediss://:***@db"),
        ("redis://ada:hun/ter2@db", "redis://ada:***@db"),
        ("redis://ada:hunter@2@db", "redis://ada:***@db"),
        ("redis://ada:hunter://2@db", "redis:***@db"),
        ("redis://db/0?Password=hunter2&cluster=true", "redis://db/0?Password=***&cluster=true"),
        ("redis://ada@db", "redis://ada@db"),
        ("sqlite", "sqlite"),
    ],
)
def test_show_hides_the_password_of_the_store(address: str, shown: str) -> None:
    PROCESS.load(flags={"session.store": address})
    text = PROCESS.show()
    assert "hunter" not in text and tomllib.loads(text)["session"] == {"store": shown}
    assert get_option("session.store") == address


def test_a_password_of_the_wrong_type_is_not_told(tmp_path: Path) -> None:
    write(tmp_path / "cwd", '[session]\nstore = ["redis://ada:hunter2@db"]\n')
    with pytest.raises(ConfigError, match="cannot be that value") as raised:
        PROCESS.load()
    assert "hunter2" not in str(raised.value)


def test_show_is_toml_and_hides_secrets(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cwd",
        '[server]\nport = 9500\ncookieSecret = "hunter2"\nsecretKeys = ["hunter3"]\n'
        '[ui]\nhideTopBar = true\n[theme]\nfontFaces = [{family = "F \\" F", url = "u"}]\n',
    )
    PROCESS.load()
    text = PROCESS.show()
    assert "hunter" not in text
    assert get_option("server.cookieSecret") == "hunter2"
    sections = tomllib.loads(text)
    for themed in ("light", "dark", "sidebar"):
        assert sections["theme"].pop(themed) in ({}, {"sidebar": {}})
    assert {name: section for name, section in sections.items() if section} == {
        "server": {"port": 9500},
        "ui": {"hideTopBar": True},
        "theme": {"fontFaces": [{"family": 'F " F', "url": "u"}]},
    }
    assert f"Set by {path}." in text
    assert "# baseUrlPath" in text
    assert "minCachedMessageSize" not in text
    assert "no effect in Kawa" in text


def test_cookie_secret_is_random_but_steady() -> None:
    secret = get_option("server.cookieSecret")
    assert len(secret) == 64
    PROCESS.reload()
    assert get_option("server.cookieSecret") == secret


def test_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert _config.state_directory() == tmp_path / "home" / ".local" / "state" / "kawa"
    monkeypatch.setenv("XDG_STATE_HOME", "/x")
    assert _config.state_directory() == Path("/x/kawa")
    monkeypatch.setenv("KAWA_STATE_DIR", "/y")
    assert _config.state_directory() == Path("/y")


def test_many_threads_read_while_settings_load() -> None:
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                if get_option("server.maxUploadSize") != 200:
                    wrong.append("value")
            except RuntimeError as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        PROCESS.load()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
