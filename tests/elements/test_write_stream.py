"""`st.write_stream`: what it takes, what it draws, and what of it is sent."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest

from kawa.errors import StreamlitAPIException, StreamlitInvalidParameterTypeError
from kawa.protocol.messages import Append, Insert, Update
from kawa.runtime.execute import Job, execute
from kawa.runtime.session import Request
from kawa.testing import AppTest


def shown(page: Any) -> list[tuple[str, str]]:
    """Type and text of each element."""
    return [
        (node.type, str(node.props.get("body", node.props.get("message", ""))))
        for node in page.page.nodes["main"].walk()
        if node.id != "main"
    ]


@pytest.mark.parametrize(
    ("stream", "text"),
    [
        ("(c for c in 'abc')", "abc"),
        ("lambda: 1", None),
        ("gen", "abc"),
        ("gen()", "abc"),
        ("iter(['a', 'bc'])", "abc"),
        ("['a', 'bc']", "abc"),
        ("('a', 'bc')", "abc"),
        ("{'abc'}", "abc"),
        ("{'a': 1, 'bc': 2}", "abc"),
        ("agen", "abc"),
        ("agen()", "abc"),
        ("functools.partial(gen)", "abc"),
        ("Stream()", "abc"),
    ],
)
def test_whatever_comes_in_pieces(draw: Any, stream: str, text: str | None) -> None:
    page = draw(
        f"""
import asyncio, functools
def gen():
    yield "a"
    yield "bc"
async def agen():
    yield "a"
    await asyncio.sleep(0)
    yield "bc"
class Stream:
    def __aiter__(self): return agen()
st.session_state.back = st.write_stream({stream})
"""
    )
    if text is None:
        assert isinstance(page.outcome.error, StreamlitAPIException)
        return
    assert page.session.state.user["back"] == text
    assert shown(page) == [("markdown", text)]


@pytest.mark.parametrize(
    ("stream", "error"),
    [
        ("'text'", StreamlitInvalidParameterTypeError),
        ("__import__('pandas').DataFrame()", StreamlitInvalidParameterTypeError),
        ("5", StreamlitAPIException),
        ("None", StreamlitAPIException),
        ("lambda: ['a']", StreamlitAPIException),
        ("lambda: 'a'", StreamlitAPIException),
        ("coroutine", StreamlitAPIException),
    ],
)
def test_what_does_not_come_in_pieces(draw: Any, stream: str, error: type) -> None:
    page = draw(f"async def coroutine(): pass\nst.write_stream({stream})")
    assert type(page.outcome.error) is error
    assert [name for name, _ in shown(page)] == ["exception"]


def test_mixed_chunks(draw: Any) -> None:
    page = draw(
        """
def gen():
    yield "a"
    yield {"n": 1}
    yield "b"
    yield "c"
    yield None
    yield ValueError("no")
st.session_state.back = st.write_stream(gen)
"""
    )
    back = page.session.state.user["back"]
    assert back[:4] == ["a", {"n": 1}, "bc", None] and isinstance(back[4], ValueError)
    assert shown(page) == [
        ("markdown", "a"),
        ("json", '{"n": 1}'),
        ("markdown", "bc"),
        ("markdown", "`None`"),
        ("exception", "no"),
    ]


@pytest.mark.parametrize(("stream", "back"), [("[]", "''"), ("b'ab'", "[97, 98]")])
def test_what_comes_back(draw: Any, stream: str, back: str) -> None:
    assert draw(f"st.text(repr(st.write_stream({stream})))").texts == [back]


def test_a_stream_in_a_stream(draw: Any) -> None:
    page = draw(
        """
def inner():
    yield "in"
    yield "ner"
inner = inner()
st.text(st.write_stream(["a", inner]) == ["a", inner])
"""
    )
    assert shown(page) == [("markdown", "a"), ("markdown", "inner"), ("text", "True")]


CLIENTS = """
def make(module, name, **fields):
    return type(name, (), {"__module__": module, **fields})()
class Has:
    def __init__(self, **fields): self.__dict__.update(fields)
def openai(text): return make("openai.types.chat.chat_completion_chunk", "ChatCompletionChunk",
    choices=[Has(delta=Has(content=text))] if text != "none" else [])
def event(type, delta): return make("openai.types.responses.x", "ResponseTextDeltaEvent",
    type=type, delta=delta)
def claude(type, **fields): return make("anthropic.types.x", "RawContentBlockDeltaEvent",
    type=type, **fields)
def chain(content): return make("langchain_core.messages.ai", "AIMessageChunk", content=content)
"""


@pytest.mark.parametrize(
    ("chunks", "back"),
    [
        ("[openai('a'), openai(None), openai('none'), openai('b')]", "'ab'"),
        ("[event('response.created', 'x'), event('response.output_text.delta', 'a')]", "'a'"),
        (
            "[claude('message_start'), claude('content_block_delta', delta=Has(text='a')),"
            " claude('text', text='a'), claude('content_block_delta', delta=Has(thinking='b'))]",
            "'a'",
        ),
        ("[chain('a'), chain('b')]", "'ab'"),
        ("[chain('a'), chain([{'type': 'x'}])]", "['a', [{'type': 'x'}]]"),
    ],
)
def test_chunks_of_clients(draw: Any, chunks: str, back: str) -> None:
    page = draw(f"{CLIENTS}\nst.text(repr(st.write_stream({chunks})))")
    assert page.texts == [back]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_stream_that_fails_leaves_what_came(draw: Any, is_async: bool) -> None:
    page = draw(
        f"""
{"async " if is_async else ""}def gen():
    try:
        yield "so "
        yield "far"
        raise ValueError("cut off")
    finally:
        st.session_state.closed = True
st.write_stream(gen, cursor="|")
st.text("not reached")
"""
    )
    assert shown(page) == [("markdown", "so far"), ("exception", "cut off")]
    assert "cursor" not in page["markdown"].props and page.session.state.user["closed"]


def test_blanks_and_indentation_come_out_as_markdown_has_them(draw: Any) -> None:
    page = draw("st.write_stream(['\\n', ' ', ' a\\n', '\\n', '  b', ' ', '\\n'])")
    whole = draw("st.markdown('\\n  a\\n\\n  b \\n')")
    assert page["markdown"].props["body"] == whole["markdown"].props["body"] == "a\n\nb"
    assert draw("st.write_stream(['', ' '])").all("markdown") == []


def test_containers_and_write_take_streams(draw: Any) -> None:
    page = draw(
        """
async def agen():
    yield "c"
st.sidebar.write_stream(["a"])
st.write((x for x in "b"), agen, agen())
st.empty().write_stream(["d", "e"])
"""
    )
    assert [n.props["body"] for n in page.all("markdown")] == ["b", "c", "c", "de", "a"]


def test_it_is_awaited_in_a_script_that_awaits(draw: Any) -> None:
    page = draw(
        """
import asyncio
async def agen():
    for c in "abc":
        await asyncio.sleep(0)
        yield c
await asyncio.sleep(0)
st.write_stream(agen)
"""
    )
    assert shown(page) == [("markdown", "abc")]


def frames(page: Any, source: str) -> list[list[Any]]:
    """Ops as they are sent if a frame goes out after each token."""
    path = page.app.path
    path.write_text(source)
    found: list[list[Any]] = []
    sys.modules["kawa_test_take"] = type(sys)("kawa_test_take")
    job = Job(Request())
    sys.modules["kawa_test_take"].take = lambda: found.append(job.take_ops())  # type: ignore[attr-defined]
    execute(page.app, page.session, job)
    found.append(job.take_ops())
    del sys.modules["kawa_test_take"]
    return found


STREAM = """
import kawa as st
from kawa_test_take import take
def gen():
    for n in range(2000):
        yield f"token{n} "
        take()
st.write_stream(gen%s)
"""


def test_each_token_is_sent_once(draw: Any) -> None:
    """The wire costs what the text costs: its bytes, and a few for each frame."""
    sent = frames(draw(""), STREAM % "")
    ops = [op for frame in sent for op in frame]
    assert [type(op) for op in ops] == [Insert] + [Append] * 1999
    text = sum(len(f"token{n} ") for n in range(2000))
    assert sum(len(op.text) for op in ops[1:]) < text
    assert sum(len(msgspec.msgpack.encode(op)) for op in ops) < text + 2000 * 40


def test_a_cursor_costs_the_text_once_more(draw: Any) -> None:
    sent = frames(draw(""), STREAM % ", cursor='|'")
    ops = [op for frame in sent for op in frame]
    assert [type(op) for op in ops] == [Insert] + [Append] * 1999 + [Update]
    assert msgspec.msgpack.decode(ops[0].props)["cursor"] == "|"
    assert "cursor" not in msgspec.msgpack.decode(ops[-1].props)


def test_a_test_sees_the_whole_text_and_no_cursor() -> None:
    at = AppTest.from_string(
        "import streamlit as st\nst.text(st.write_stream(iter(['a', ' b']), cursor='|'))"
    ).run()
    assert [at.markdown[0].value, at.text[0].value] == ["a b", "a b"]


def test_plain_python_writes_too() -> None:
    code = "import kawa as st\nprint(st.write_stream(['a', 'b']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "ab\n"
