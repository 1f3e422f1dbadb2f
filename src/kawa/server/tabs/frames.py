"""Messages to the page as bytes."""

from __future__ import annotations

import logging

import msgspec

from kawa.protocol.messages import Frame, Op

_LOG = logging.getLogger("kawa")
encoder = msgspec.msgpack.Encoder()


def encode_frame(frame: Frame) -> bytes:
    """Returns a frame as bytes, without the values that cannot be sent.

    A script may give a widget a text that is not Unicode; the page must go on.
    """
    try:
        return encoder.encode(frame)
    except Exception:
        ops = [op for op in frame.ops if _can_be_sent(op)]
        return encoder.encode(msgspec.structs.replace(frame, ops=ops))


def _can_be_sent(op: Op) -> bool:
    try:
        encoder.encode(op)
    except Exception as error:
        _LOG.error("The page cannot be told the value of %r: %s", getattr(op, "id", op), error)
        return False
    return True
