"""The command line: what it starts, and what it says of a wrong argument."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import kawa
from kawa import _cli, _config, compat
from kawa._cli_flags import split_flags
from kawa._config import PROCESS

FACTS = json.loads((Path(__file__).parent / "data" / "cli.json").read_text())
SOURCE = Path(kawa.__file__).parents[1]
LEFT_OUT = {"activate", "skills", "test"}


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith(("KAWA_", "STREAMLIT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KAWA_STATE_DIR", str(tmp_path / "state"))
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    yield
    monkeypatch.undo()
    compat.uninstall()
    PROCESS.load()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stands for the server, which would not return: what it was asked to serve."""
    calls: list[tuple[Any, ...]] = []
    server = ModuleType("kawa.server.process.serve")
    server.serve = lambda *asked, **_: calls.append(asked)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kawa.server.process.serve", server)
    return calls


def kawa_(*args: str, **options: Any) -> Result:
    return CliRunner().invoke(_cli.cli, args, prog_name="kawa", **options)


def script(name: str = "app.py") -> Path:
    path = Path.cwd() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("import kawa as st\n")
    return path


def test_run(served: list[tuple[Any, ...]]) -> None:
    path = script("my.py")
    assert kawa_("run", "my.py").exit_code == 0
    assert served == [(path, [], False)]
    import streamlit  # type: ignore[import-not-found]

    assert streamlit.__version__ == "1.67.0"


def test_arguments_of_the_script(served: list[tuple[Any, ...]]) -> None:
    path = script()
    result = kawa_("run", "app.py", "--server.port", "9000", "--", "--server.port", "1", "x")
    assert result.exit_code == 0, result.output
    assert served == [(path, ["--server.port", "1", "x"], False)]
    assert PROCESS.get("server.port") == 9000


@pytest.mark.parametrize(
    ("files", "target", "found"),
    [
        (["app.py"], None, "app.py"),
        (["app.py", "streamlit_app.py"], None, "streamlit_app.py"),
        (["sub/app.py"], "sub", "sub/app.py"),
        (["sub/app.py", "sub/streamlit_app.py"], "sub", "sub/streamlit_app.py"),
    ],
)
def test_target(
    served: list[tuple[Any, ...]], files: list[str], target: str | None, found: str
) -> None:
    for file in files:
        script(file)
    assert kawa_("run", *([target] if target else [])).exit_code == 0
    assert served[0][0] == Path.cwd() / found


@pytest.mark.parametrize("variable", ["KAWA_RUN_TARGET", "STREAMLIT_RUN_TARGET"])
def test_target_from_the_environment(
    served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    path = script("other.py")
    monkeypatch.setenv(variable, "other.py")
    assert kawa_("run").exit_code == 0
    assert served[0][0] == path


def test_run_may_be_left_out(served: list[tuple[Any, ...]]) -> None:
    path = script()
    assert kawa_("app.py", "--server.headless").exit_code == 0
    assert served == [(path, [], False)]
    assert PROCESS.get("server.headless") is True


def test_hello(served: list[tuple[Any, ...]]) -> None:
    result = kawa_("hello", "--server.port=9001")
    assert result.exit_code == 0, result.output
    path, args, is_hello = served[0]
    assert path.is_file()
    assert (args, is_hello) == ([], True)
    assert PROCESS.get("server.port") == 9001


def test_settings_of_the_scripts_folder(served: list[tuple[Any, ...]]) -> None:
    path = script("deep/app.py")
    for folder, port in ((Path.cwd(), 9002), (path.parent, 9003)):
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "config.toml").write_text(f"[server]\nport = {port}\n")
    assert kawa_("run", "deep/app.py").exit_code == 0
    assert PROCESS.get("server.port") == 9003


def test_bare_flags_lists_and_log_level(served: list[tuple[Any, ...]]) -> None:
    script()
    result = kawa_(
        *("--log_level", "debug", "run", "--server.runOnSave", "app.py"),
        *("--server.folderWatchList", "a b", "--server.folderWatchList=c"),
        *("--server.headless", "false"),
    )
    assert result.exit_code == 0, result.output
    assert PROCESS.get("server.runOnSave") is True
    assert PROCESS.get("server.headless") is False
    assert PROCESS.get("logger.level") == "debug"
    assert PROCESS.get("server.folderWatchList") == ["a b", "c"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["run", "gone.py"], "no file gone.py"),
        (["run", "ap.py"], "Did you mean `app.py`?"),
        (["run", "notes.md"], "`.py`"),
        (["run", "https://example.com/app.py"], "no scripts from the network"),
        (["run", "empty"], "no streamlit_app.py or app.py"),
        (["run", "app.py", "--server.prot", "3"], "Did you mean `--server.port`?"),
        (["run", "app.py", "--server.port", "abc"], "a whole number"),
        (["run", "app.py", "--server.port"], "needs a value"),
        (["run", "app.py", "--server.port", "--server.headless"], "needs a value"),
        (["run", "app.py", "--session.resume", "never"], '"reload", "reconnect"'),
        (["run", "app.py", "--port", "3"], "come after `--`"),
        (["run", "app.py", "--port", "3"], "Did you mean `--server.port`?"),
        (["run", "app.py", "--server.cookieSecret", "s"], "KAWA_SERVER_COOKIE_SECRET"),
        (["rnu", "x"], "Did you mean `run`?"),
        (["activate"], "no e-mail address"),
        (["skills"], "installs nothing"),
        (["config", "shwo"], "shwo"),
        (["cache", "clean"], "clean"),
    ],
)
def test_wrong_arguments(served: list[tuple[Any, ...]], args: list[str], says: str) -> None:
    script()
    (Path.cwd() / "empty").mkdir()
    (Path.cwd() / "notes.md").write_text("")
    result = kawa_(*args)
    assert result.exit_code == 2
    assert says in result.output
    assert served == []


def test_wrong_setting_in_a_file(served: list[tuple[Any, ...]]) -> None:
    script()
    (Path.cwd() / ".kawa").mkdir()
    (Path.cwd() / ".kawa" / "config.toml").write_text("[server]\nport = 'x'\n")
    result = kawa_("run", "app.py")
    assert result.exit_code == 1
    assert "config.toml: `server.port` cannot be `'x'`" in result.output
    assert served == []


def test_wrong_log_format(served: list[tuple[Any, ...]]) -> None:
    script()
    result = kawa_("run", "app.py", "--logger.messageFormat", "%(")
    assert result.exit_code == 1
    assert "logger.messageFormat" in result.output


def test_every_flag_of_streamlit_is_taken() -> None:
    samples = {"bool": "true", "int": "3", "float": "1.5", "str": "x"}
    for fact in FACTS["config_flags"]:
        flag = fact["opts"][0]
        option = _config.OPTIONS[flag.removeprefix("--")]
        value = option.choices or ("red" if option.is_color else samples[fact["type"]],)
        if fact["rejected_on_cli"]:
            with pytest.raises(click.UsageError):
                split_flags([flag, value[0]])
        else:
            rest, flags = split_flags([flag, value[0]])
            assert rest == []
            assert list(flags) == [flag.removeprefix("--")]


@pytest.mark.parametrize("fact", FACTS["commands"], ids=lambda fact: fact["command"])
def test_every_command_of_streamlit_is_there_or_says_why_not(fact: dict[str, Any]) -> None:
    words = fact["command"].split()[1:]
    result = kawa_(*words, "--help")
    if words and words[0] in LEFT_OUT:
        assert result.exit_code == 2
        assert f"There is no `kawa {words[0]}`" in result.output
    else:
        assert result.exit_code == 0, result.output
        assert "Usage: kawa" in result.output


def test_help_lists_settings_but_no_hidden_or_secret_ones() -> None:
    short = kawa_("run", "--help").output
    assert len(short.splitlines()) < 25 and "kawa help " in short
    text = kawa_("help", "server").output
    assert "--server.port INT" in text
    assert "--server.maxWidgetStateSize" not in text
    assert "cookieSecret" not in text
    assert "reload|reconnect" in kawa_("help", "session").output
    assert "--theme.primaryColor TEXT" in kawa_("help", "theme").output
    assert "--theme.dark." not in kawa_("help", "theme").output
    wrong = kawa_("help", "sever")
    assert wrong.exit_code == 2 and "server" in wrong.output
    assert kawa_("help").output == kawa_("--help").output


def test_what_the_server_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    script()
    server = ModuleType("kawa.server.process.serve")

    def serve(*_: Any, **__: Any) -> None:
        raise kawa.errors.ConfigError("No port is free.")

    server.serve = serve  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kawa.server.process.serve", server)
    result = kawa_("run", "app.py")
    assert result.exit_code == 1
    assert "Error: No port is free." in result.output


def test_started_from_python(
    served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = script()
    compat.install()
    from streamlit.web import bootstrap, cli  # type: ignore[import-not-found]

    bootstrap.load_config_options({"server_port": 9006})
    bootstrap.run("app.py", False, ["x"], {"server.headless": True})
    assert served == [(path, ["x"], False)]
    assert PROCESS.get("server.port") == 9006
    assert PROCESS.get("server.headless") is True
    monkeypatch.setattr(sys, "argv", ["streamlit", "run", "app.py"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert served[1] == (path, [], False)


def test_init(served: list[tuple[Any, ...]]) -> None:
    result = kawa_("init", "new/app")
    assert result.exit_code == 0
    path = Path.cwd() / "new" / "app" / "streamlit_app.py"
    assert "kawa run new/app/streamlit_app.py" in result.output
    compile(path.read_text(), str(path), "exec")
    assert path.read_text().startswith("import streamlit as st\n")
    assert (path.parent / "requirements.txt").read_text() == "kawa\n"
    assert served == []
    path.write_text("mine")
    again = kawa_("init", "new/app")
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert path.read_text() == "mine"


def test_init_where_it_cannot_write() -> None:
    (Path.cwd() / "file").write_text("")
    result = kawa_("init", "file/app")
    assert result.exit_code == 1
    assert "file/app" in result.output


def test_config_show() -> None:
    result = kawa_("config", "show", "--server.port", "9005")
    assert result.exit_code == 0
    assert tomllib.loads(result.output)["server"] == {"port": 9005}
    assert "Set by flag --server.port." in result.output


def test_cache_clear(tmp_path: Path) -> None:
    assert "Nothing is cached" in kawa_("cache", "clear").output
    folder = tmp_path / "state" / "cache"
    folder.mkdir(parents=True)
    (folder / "x").write_text("")
    (tmp_path / "state" / "sessions.db").write_text("")
    assert kawa_("cache", "clear").exit_code == 0
    other = tmp_path / "elsewhere" / "cache"
    other.mkdir(parents=True)
    assert kawa_("cache", "clear", "--session.path", str(other.parent)).exit_code == 0
    assert not other.exists()
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["sessions.db"]


def test_version() -> None:
    expected = f"Kawa, version {kawa.__version__} (API of Streamlit 1.67.0)\n"
    assert kawa_("version").output == kawa_("--version").output == expected


def test_docs() -> None:
    result = kawa_("docs")
    assert result.exit_code == 0
    assert "documentation is in" in result.output


def python(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_as_a_module() -> None:
    assert python("-m", "kawa", "version").stdout.startswith("Kawa, version")
    wrong = python("-m", "kawa", "run", "gone.py")
    assert wrong.returncode == 2
    assert "python -m kawa run" in wrong.stderr


def test_import_is_light() -> None:
    """What a script pays before it does anything: no server, no command line."""
    heavy = "click uvicorn starlette asyncio pandas numpy pyarrow tomllib logging difflib"
    code = f"import kawa, sys; print(*[m for m in {heavy.split()!r} if m in sys.modules])"
    assert python("-c", code).stdout.split() == []


def test_sessions_of_a_file_that_is_not_python_are_not_checked() -> None:
    (Path.cwd() / "app.py").write_text("import kawa as st\nst.text('x'\n")
    result = kawa_("sessions", "check", "app.py")
    assert result.exit_code == 1
    assert "app.py, line 2: '(' was never closed" in result.output
