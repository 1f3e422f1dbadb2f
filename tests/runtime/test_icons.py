"""Icons: what counts as one emoji, and Material symbols."""

from __future__ import annotations

from pathlib import Path

import pytest

from kawa.errors import StreamlitAPIException, StreamlitInvalidParameterTypeError
from kawa.runtime import icons
from kawa.runtime.icons import check_icon


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built frontend that knows two symbols."""
    file = tmp_path / "icons.json"
    file.write_text('{"home": "<path/>", "thumb_up": "<path/>"}')
    monkeypatch.setattr(icons, "NAMES_FILE", file)
    icons._names.cache_clear()
    icons._checked.cache_clear()
    yield file
    icons._names.cache_clear()
    icons._checked.cache_clear()


@pytest.mark.parametrize(
    "icon",
    [
        "😀",
        "ℹ",
        "ℹ️",
        "1️⃣",
        "#⃣",
        "🇯🇵",
        "👍🏽",
        "👨‍👩‍👧",
        "👁️‍🗨️",
        "🧑🏻‍❤️‍🧑🏿",
        "🏴\U000e0067\U000e0062\U000e007f",
        "🫩",
    ],
)
def test_one_emoji_is_an_icon(icon: str) -> None:
    assert check_icon(icon) == icon


def test_space_around_an_icon_goes() -> None:
    assert check_icon(" 😀 ") == "😀"


@pytest.mark.parametrize("icon", ["1", "ab", "😀😀", ":smile:", "ℹ\ufe0e", "🇯", "material/home"])
def test_other_texts_are_refused(icon: str) -> None:
    with pytest.raises(StreamlitAPIException, match="is not an icon"):
        check_icon(icon)


def test_spinner_only_where_it_is_allowed() -> None:
    assert check_icon("spinner") == "spinner"
    with pytest.raises(StreamlitAPIException):
        check_icon("spinner", False)


def test_material_symbol_must_exist(names: Path) -> None:
    assert check_icon(":material/thumb_up:") == ":material/thumb_up:"
    with pytest.raises(StreamlitAPIException, match="Did you mean `thumb_up`"):
        check_icon(":material/thumbs_up:")


def test_material_symbol_is_in_snake_case(names: Path) -> None:
    with pytest.raises(StreamlitAPIException, match="Did you mean `home`"):
        check_icon(":material/Home:")


def test_without_a_frontend_any_symbol_will_do(names: Path) -> None:
    names.unlink()
    assert check_icon(":material/whatever_1:") == ":material/whatever_1:"
    with pytest.raises(StreamlitAPIException):
        check_icon(":material/what-ever:")


def test_icon_is_a_text() -> None:
    with pytest.raises(StreamlitInvalidParameterTypeError):
        check_icon([])  # type: ignore[arg-type]
