"""Who an element is: its chain of call sites in the user's code, stable over servers and restarts.

A site is a code object and the instruction in it, linked to the site that called
it, so a helper called from two places is two places. Sites are numbered once per
process; their digests, which name nodes on the wire, depend on the script alone.
"""

from __future__ import annotations

import sys
import threading
from base64 import urlsafe_b64encode
from hashlib import blake2b
from pathlib import Path
from types import CodeType, FrameType

PACKAGE = str(Path(__file__).parent.parent)
_DEPTH_LIMIT = 200

_lock = threading.Lock()
_sites: dict[tuple[int, int, int], int] = {}
_digests: list[bytes] = [b""]
_codes: dict[int, tuple[CodeType, bool]] = {}
_ids: dict[tuple[str, int], str] = {}
_IDS_LIMIT = 100_000


def is_ours(code: CodeType) -> bool:
    """Tells whether code belongs to Kawa, whose frames users need not see."""
    known = _codes.get(id(code))
    if known is None:
        ours = code.co_filename.startswith(PACKAGE) and "/testing/apps/" not in code.co_filename
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
    with _lock:
        found = _sites.get(step)
        if found is not None:
            return found
        digest = blake2b(_digests[step[0]], digest_size=12)
        digest.update(f"{Path(code.co_filename).name}\0{code.co_qualname}\0{step[2]}".encode())
        _digests.append(digest.digest())
        _sites[step] = len(_digests) - 1
        return len(_digests) - 1


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
