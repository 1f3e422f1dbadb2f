"""Ends a run that makes no Kawa call: its thread is in the user's code, and stays there."""

from __future__ import annotations

import sys
from pathlib import Path

from kawa.errors import StopException
from kawa.runtime import calls, loops, script

_KAWA = str(Path(calls.__file__).parents[1])
_ENTRY = {
    calls.run_user_code.__code__,
    calls.call_within.__code__,
    script.run_user_code.__code__,
}


def raise_stop(thread: int) -> bool:
    """Raises StopException where a thread is, if that is in the user's code.

    Python delivers it before the thread's next step, so what waits in C (`time.sleep`, a
    lock, a socket) hears of it when it is back. In code of Kawa's it is not raised, as that
    could leave a session half changed.

    Returns:
        Whether it was raised.
    """
    if not _in_users_code(thread):
        return False
    import ctypes

    error = ctypes.py_object(StopException)
    reached: int = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
    return reached == 1


def _in_users_code(thread: int) -> bool:
    frame = innermost = sys._current_frames().get(thread)
    while frame is not None:
        code = frame.f_code
        if code in _ENTRY:
            return True
        # What drives the script's event loop stands between the two.
        passed = code.co_filename == loops.__file__ and frame is not innermost
        if code.co_filename.startswith(_KAWA) and not passed:
            return False
        frame = frame.f_back
    return False
