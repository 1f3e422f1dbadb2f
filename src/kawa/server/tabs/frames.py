"""Messages to the page as bytes, in one or in parts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import msgspec

from kawa.protocol.messages import Append, Frame, Insert, Op, Part, ServerMessage, Update, Value
from kawa.protocol.outgoing import size_of

_LOG = logging.getLogger("kawa")
encoder = msgspec.msgpack.Encoder()

PART = 64 * 1024
"""Bytes of a part. It comes in a few seconds on a slow line too, and shows that the line lives."""
_LONG = 1024 * 1024
_ARRAY_32 = b"\xdd"
_NOTHING = msgspec.Raw(b"")


class LongFrame:
    """A frame that is encoded only as it is sent: meanwhile it takes no memory of its own.

    What it needs of the page are the props, which the page's nodes hold too.
    """

    __slots__ = ("_frame", "_size")

    def __init__(self, frame: Frame, size: int) -> None:
        self._frame = frame
        self._size = size

    def __len__(self) -> int:
        """Returns about how many bytes it is on the wire."""
        return self._size

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Encodes it piece by piece."""
        ops = [op for op in self._frame.ops if _is_safe(op) or _can_be_sent(op)]
        head = bytearray(encoder.encode(msgspec.structs.replace(self._frame, ops=[])))
        # The map has one more entry.
        head[0] += 1
        yield bytes(head) + encoder.encode("ops") + _ARRAY_32 + len(ops).to_bytes(4, "big")
        for op in ops:
            if isinstance(op, Insert | Update) and size_of(op) > PART:
                # The props are what comes last.
                yield encoder.encode(msgspec.structs.replace(op, props=_NOTHING))
                yield memoryview(op.props)
            else:
                yield encoder.encode(op)


Message = bytes | LongFrame
"""What can be sent to a page."""


def encode_message(message: ServerMessage) -> Message:
    """Returns a message as it is to be sent, without the values that cannot be.

    A script may give a widget a text that is not Unicode; the page must go on.
    """
    return _encode_frame(message) if isinstance(message, Frame) else encoder.encode(message)


def _encode_frame(frame: Frame) -> Message:
    size = sum(map(size_of, frame.ops))
    if size > _LONG:
        return LongFrame(frame, size)
    try:
        return encoder.encode(frame)
    except Exception:
        ops = [op for op in frame.ops if _can_be_sent(op)]
        return encoder.encode(msgspec.structs.replace(frame, ops=ops))


def cut(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Returns a message as parts."""
    held = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        while len(held) + len(view) > PART:
            room = PART - len(held)
            held += view[:room]
            view = view[room:]
            yield encoder.encode(Part(bytes(held), more=True))
            held.clear()
        held += view
    yield encoder.encode(Part(bytes(held)))


def _is_safe(op: Op) -> bool:
    """It holds no text of a script that was not encoded before."""
    return not isinstance(op, Value | Append)


def _can_be_sent(op: Op) -> bool:
    try:
        encoder.encode(op)
    except Exception as error:
        _LOG.error("The page cannot be told the value of %r: %s", getattr(op, "id", op), error)
        return False
    return True
