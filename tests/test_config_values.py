"""What a setting makes of the values it is given, and how it is written back."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from kawa._config_values import convert, to_toml
from kawa._options import OPTIONS
from kawa.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("server.port", "8600", 8600),
        ("server.port", 8600.0, 8600),
        ("server.runOnSave", "yes", True),
        ("server.runOnSave", 0, False),
        ("runner.connectionDefaultTTL", "1.5", 1.5),
        ("runner.connectionDefaultTTL", 3, 3.0),
        ("server.maxCacheDataSize", 1000, "1000"),
        ("server.folderWatchList", "a,b c", ["a,b", "c"]),
        ("server.folderWatchList", '["a b", "c"]', ["a b", "c"]),
        ("server.folderWatchList", ["a b"], ["a b"]),
        ("server.trustedUserHeaders", '{"X-User": "name"}', {"X-User": "name"}),
        ("theme.fontFaces", [{"family": "F", "url": "u"}], [{"family": "F", "url": "u"}]),
        ("theme.headingFontSizes", "3rem", "3rem"),
        ("client.showErrorDetails", True, "full"),
        ("client.showErrorDetails", "false", "stacktrace"),
        ("client.showErrorLinks", False, "false"),
        ("logger.level", "DEBUG", "debug"),
        ("runner.enumCoercion", "off", "off"),
        ("server.xsrfCookieSameSite", "none", "none"),
    ],
)
def test_values_get_their_type(name: str, given: Any, kept: Any) -> None:
    found = convert(OPTIONS[name], given, "here")
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("server.port", "eighty", "a whole number"),
        ("server.port", 80.5, "a whole number"),
        ("server.port", True, "a whole number"),
        ("server.port", "99999", "from 0 to 65535"),
        ("server.port", -1, "from 0 to 65535"),
        ("theme.primaryColor", "blau", 'such as "#0068c9"'),
        ("server.runOnSave", "perhaps", "true or false"),
        ("server.runOnSave", 2, "true or false"),
        ("runner.connectionDefaultTTL", "nan", "a number"),
        ("server.address", ["x"], "a text"),
        ("server.folderWatchList", [["x"]], "a list of texts"),
        ("server.folderWatchList", '["x"', "a list of texts"),
        ("server.trustedUserHeaders", 3, "JSON"),
        ("session.resume", "relaod", "Did you mean `reload`?"),
        ("session.resume", True, '"reload", "reconnect"'),
    ],
)
def test_a_wrong_value_names_itself_its_place_and_the_cure(
    name: str, given: Any, expected: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        convert(OPTIONS[name], given, "/app/config.toml")
    for part in ("/app/config.toml", name, repr(given), expected):
        assert part in str(caught.value)


def test_a_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(ConfigError) as caught:
        convert(OPTIONS["server.cookieSecret"], ["hunter2"], "file")
    assert "hunter2" not in str(caught.value)


def test_a_value_as_toml_reads_back() -> None:
    value = {"a b": ["x\n\x7f\u2028", 1, 1.5, True, {}], 'q"': {"n": [[]]}}
    assert tomllib.loads(f"v = {to_toml(value)}")["v"] == value


def test_of_a_list_of_colours_the_wrong_one_is_named() -> None:
    name = "theme.dark.chartCategoricalColors"
    assert convert(OPTIONS[name], ["Red", "rgb(0 104 201 / 50%)"], "here")
    with pytest.raises(ConfigError, match="cannot be `'#12'`"):
        convert(OPTIONS[name], ["red", "#12"], "here")
    with pytest.raises(ConfigError, match="cannot be `7`"):
        convert(OPTIONS[name], ["red", 7], "here")
