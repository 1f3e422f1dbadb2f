"""Who an element is: its chain of call sites in the user's code, stable over servers and restarts.

A site is a function's name and the instruction in it, linked to the site that called
it, so a helper called from two places is two places. Sites are numbered once per
process; their digests, which name nodes on the wire, depend on the script alone.
"""

from __future__ import annotations

import os
import sys
import threading
from base64 import urlsafe_b64encode
from hashlib import blake2b
from opcode import opmap
from pathlib import Path
from types import CodeType, FrameType

PACKAGE = str(Path(__file__).parent.parent) + os.sep
_DEMO = f"{os.sep}_hello.py"
"""The demo is part of Kawa, and a script like those of users."""
_DEPTH_LIMIT = 200
_PRECALL = opmap.get("PRECALL")

_lock = threading.Lock()
_sites: dict[tuple[int, int, int], int] = {}
"""Numbers by caller, code object and instruction: a cache, as code comes and goes."""
_SITES_LIMIT = 20_000
_numbers: dict[tuple[int, str], int] = {}
_digests: list[bytes] = [b""]
_links: list[tuple[int, str]] = [(0, "")]
"""What each number stands for: the site inside of it, and the text of the outermost one."""
_codes: dict[int, tuple[CodeType, bool]] = {}
_ids: dict[tuple[str, int], str] = {}
_IDS_LIMIT = 100_000


def is_ours(code: CodeType) -> bool:
    """Tells whether code belongs to Kawa, whose frames users need not see."""
    known = _codes.get(id(code))
    if known is None:
        ours = code.co_filename.startswith(PACKAGE) and not code.co_filename.endswith(_DEMO)
        # The reference keeps the code object's address from being used again.
        known = _codes[id(code)] = (code, ours)
    return known[1]


def call_site(depth: int) -> int:
    """Returns the number of the call site `depth` frames above, with its callers.

    The chain ends at the first frame of Kawa's own above user code: the runner
    for the script, a callback or a page.
    """
    frame: FrameType | None = sys._getframe(depth)
    codes = _codes
    sites = _sites
    site = 0
    steps = 0
    while frame is not None:
        code = frame.f_code
        known = codes.get(id(code))
        ours = is_ours(code) if known is None else known[1]
        if ours:
            if site and code.co_name == RUN:
                break
        else:
            step = (site, id(code), frame.f_lasti)
            number = sites.get(step)
            if number is None:
                number = _new_site(step, code)
            site = number
            steps += 1
            if steps == _DEPTH_LIMIT:
                break
        frame = frame.f_back
    return site


RUN = "run_user_code"
"""Name of the function of ours that calls the user's code; chains end there."""


def _new_site(step: tuple[int, int, int], code: CodeType) -> int:
    """Returns the number of a site that is not in the cache.

    Two functions that look the same from here (the lambdas of one line, what a loop
    gives to `exec`) are one site: it is the occurrence that tells their elements apart.
    """
    text = f"{Path(code.co_filename).name}\0{code.co_qualname}\0{_instruction(code, step[2])}"
    with _lock:
        number = _number(step[0], text)
        if len(_sites) >= _SITES_LIMIT:
            _sites.clear()
            _codes.clear()
        # Whatever is in the cache must be kept alive; see `is_ours`.
        _codes[id(code)] = (code, False)
        _sites[step] = number
        return number


def _number(inner: int, text: str) -> int:
    """Returns the number of the site that calls another one. The lock is held."""
    link = (inner, text)
    number = _numbers.get(link)
    if number is None:
        digest = blake2b(_digests[inner], digest_size=12)
        digest.update(text.encode())
        number = len(_digests)
        _digests.append(digest.digest())
        _links.append(link)
        _numbers[link] = number
    return number


def steps_of(site: int) -> tuple[str, ...]:
    """Returns what a site is in every process: the texts of its steps, innermost first."""
    steps = []
    while site:
        site, text = _links[site]
        steps.append(text)
    return tuple(reversed(steps))


def site_of(steps: tuple[str, ...]) -> int:
    """Returns the number that a site has in this process."""
    site = 0
    with _lock:
        for text in steps:
            site = _number(site, text)
    return site


def _instruction(code: CodeType, at: int) -> int:
    """Returns the offset of a call, which must not depend on how often it was made.

    Python 3.11 makes a call of a builtin (`exec`, `map`) by the instruction before
    `CALL` once it has warmed up.
    """
    if _PRECALL is not None and code.co_code[at] == _PRECALL:
        return at + 4
    return at


def node_id(parent: str, key: int) -> str:
    """Returns the id of a node from its container and its key (site and occurrence)."""
    found = _ids.get((parent, key))
    if found is None:
        digest = blake2b(_digests[key >> 24], digest_size=6)
        digest.update(f"{parent}\0{key & 0xFFFFFF}".encode())
        if len(_ids) >= _IDS_LIMIT:
            _ids.clear()
        found = _ids[parent, key] = urlsafe_b64encode(digest.digest()).decode()
    return found
