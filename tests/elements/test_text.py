"""`st.text`: what it shows is what it was given."""

from __future__ import annotations

import pytest

from kawa.errors import StreamlitInvalidWidthError, StreamlitValueError


@pytest.mark.parametrize(
    "given, shown",
    [
        ("'a  b\\n c'", "a  b\n c"),
        ("'**not bold** <b>'", "**not bold** <b>"),
        ("''", ""),
        ("5", "5"),
        ("None", "None"),
        ("[1, 'a']", "[1, 'a']"),
        ("ValueError('bad')", "bad"),
    ],
)
def test_shows_the_text_as_it_is(draw, given, shown):
    assert draw(f"st.text({given})").texts == [shown]


def test_how_it_looks_is_on_the_wire(draw):
    node = draw("st.text('a', help='h', width=90, text_alignment='right', wrap=False)")["text"]
    assert node.props == {
        "body": "a", "help": "h", "width": 90, "text_alignment": "right", "wrap": False,
    }  # fmt: skip


def test_defaults_cost_nothing(draw):
    assert draw("st.text('a')")["text"].props == {"body": "a"}


def test_another_element_takes_its_place(draw):
    app = draw("place = st.text('first')\nplace.text('second')")
    assert app.texts == ["second"]


@pytest.mark.parametrize(
    "argument, error",
    [
        ("width='wide'", StreamlitInvalidWidthError),
        ("width=0", StreamlitInvalidWidthError),
        ("text_alignment='middle'", StreamlitValueError),
    ],
)
def test_wrong_parameters_raise(draw, argument, error):
    assert type(draw(f"st.text('a', {argument})").outcome.error) is error


def test_the_same_text_again_sends_nothing(draw):
    app = draw("st.text('a')")
    app.run()
    assert not [op for op in app.ops if "head" not in str(op)]
