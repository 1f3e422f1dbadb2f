"""`st.write_stream`: text that grows on the page while a language model, or anything, writes it."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator
from typing import Any, Final

import msgspec

from kawa.elements._kit.element import here, text_of
from kawa.elements._kit.registry import resolve
from kawa.errors import StreamlitAPIException, StreamlitInvalidParameterTypeError
from kawa.protocol.tree import Node
from kawa.runtime.here import current_run
from kawa.runtime.loops import driving
from kawa.runtime.place import Place
from kawa.runtime.run import Run

__all__ = ["write_stream"]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode
_SKIPPED: Final = object()
"""A chunk that says nothing to the reader: a role, a usage, the end."""


def write_stream(
    stream: Callable[..., Any]
    | Generator[Any, Any, Any]
    | Iterable[Any]
    | AsyncGenerator[Any, Any],
    *,
    cursor: str | None = None,
) -> list[Any] | str:
    """Writes what comes from a stream, as it comes.

    Texts grow into one element of Markdown; only what is new of them is sent to the page.
    Whatever else comes is shown as by `st.write`, and text after it begins a new element.
    Chunks of the clients of OpenAI, Anthropic and LangChain are taken as they are.

    Args:
        stream: A generator, a function that is one, anything iterable, or the same with
            `async`.
        cursor: A text that is shown at the end while it grows, such as `"▌"`; Markdown.

    Returns:
        The whole text, if there was nothing but text. Else a list of what came, with texts
        that followed one another joined.

    Raises:
        StreamlitInvalidParameterTypeError: It is a text or a table, which has nothing to
            wait for: give it to `st.write`.
        StreamlitAPIException: It is nothing that one can iterate over.

    Example:
        >>> import kawa as st
        >>> def words():
        ...     for word in ("slowly ", "it ", "grows"):
        ...         yield word
        >>> st.write_stream(words)
        'slowly it grows'
    """
    kind = type(stream)
    if isinstance(stream, str) or hasattr(kind, "__dataframe__"):
        raise StreamlitInvalidParameterTypeError(
            "stream",
            kind.__name__,
            ["a generator", "an iterable of chunks"],
            detail="Show what is whole already with `st.write`.",
        )
    if inspect.isgeneratorfunction(stream) or inspect.isasyncgenfunction(stream):
        stream = stream()
    written: list[Any] = []
    text: _Text | None = None
    with contextlib.closing(_chunks(stream)) as chunks:
        try:
            for raw in chunks:
                # Also where nothing is drawn, as while a model thinks.
                current_run().checkpoint()
                chunk = _content(raw)
                if chunk is _SKIPPED:
                    continue
                if isinstance(chunk, str):
                    if text is None:
                        text = _Text(cursor)
                    text.add(chunk)
                    continue
                if text is not None:
                    written.append(text.end())
                    text = None
                resolve("write")(chunk)
                written.append(chunk)
        finally:
            # Also where the stream fails or the user stops it: what came so far stays.
            if text is not None:
                written.append(text.end())
    if all(isinstance(item, str) for item in written):
        return "".join(written)
    return written


class _Text:
    """One element of Markdown that grows."""

    def __init__(self, cursor: str | None) -> None:
        self._cursor = cursor
        self._whole = ""
        self._shown = ""
        self._props: dict[str, Any] = {}
        self._at: tuple[Run, Place] | None = None
        self._node: Node | None = None

    def add(self, chunk: str) -> None:
        """Adds a chunk. Blanks at the end wait for what follows them: nobody sees them."""
        self._whole += chunk
        text = self._whole.strip()
        if self._node is None:
            if text:
                self._begin(text)
        elif len(text) > len(self._shown):
            run, place = self._here()
            new, self._shown = text[len(self._shown) :], text
            self._props["body"] = text
            self._node = run.append(place, self._node, "body", new, _encode(self._props))

    def end(self) -> str:
        """Shows it without the cursor; returns all that came."""
        body = text_of(self._whole)
        if self._node is not None and (self._cursor or body != self._shown):
            self._props.pop("cursor", None)
            self._props["body"] = body
            self._replace()
        return self._whole

    def _begin(self, text: str) -> None:
        self._at = here()
        self._node = resolve("markdown")(text)._node
        assert self._node is not None
        self._shown, self._props = text, _decode(self._node.props)
        if self._cursor:
            self._props["cursor"] = self._cursor
            self._replace()

    def _replace(self) -> None:
        run, place = self._here()
        assert self._node is not None
        props = _encode(self._props)
        self._node = run.replace(place, self._node, self._node.type, props, self._node.id)

    def _here(self) -> tuple[Run, Place]:
        assert self._at is not None
        return self._at


def _chunks(stream: Any) -> Generator[Any]:
    """Iterates over a stream; over one of `async` in the session's event loop."""
    if hasattr(stream, "__aiter__"):
        yield from _awaited(stream)
        return
    try:
        chunks: Iterator[Any] = iter(stream)
    except TypeError:
        called = " Call it, and give what it returns." if callable(stream) else ""
        raise StreamlitAPIException(
            f"`st.write_stream` got {_kind(stream)}, over which nothing can iterate. Give it a "
            f"generator, a generator function, or an iterable of chunks.{called}"
        ) from None
    yield from chunks


def _awaited(stream: Any) -> Generator[Any]:
    with driving() as run:
        chunks = aiter(stream)
        try:
            while True:
                try:
                    chunk = run(anext(chunks))
                except StopAsyncIteration:
                    return
                yield chunk
        finally:
            close = getattr(chunks, "aclose", None)
            if close is not None:
                run(close())


def _kind(stream: Any) -> str:
    if callable(stream):
        return f"the function `{getattr(stream, '__name__', stream)}`"
    return "None" if stream is None else f"a `{type(stream).__name__}`"


def _content(chunk: Any) -> Any:
    """Returns what a chunk says. Those of clients are told by their names: none is imported."""
    if type(chunk) is str:
        return chunk
    for base in type(chunk).__mro__[:-1]:
        library = base.__module__.partition(".")[0]
        if library == "openai":
            return _of_openai(chunk, base.__name__)
        if library == "anthropic":
            return _of_anthropic(chunk)
        if library.startswith("langchain") and base.__name__.endswith("MessageChunk"):
            return chunk.content
    return chunk


def _of_openai(chunk: Any, name: str) -> Any:
    if name == "ChatCompletionChunk":
        said = chunk.choices[0].delta.content if chunk.choices else None
        return _SKIPPED if said is None else said
    if name.startswith("Response") and name.endswith("Event"):
        is_text = getattr(chunk, "type", "") == "response.output_text.delta"
        return chunk.delta if is_text else _SKIPPED
    return chunk


def _of_anthropic(chunk: Any) -> Any:
    # Its helper says each text a second time, in an event of its own.
    delta = getattr(chunk, "delta", None)
    said = getattr(delta, "text", None) if chunk.type == "content_block_delta" else None
    return _SKIPPED if said is None else said
