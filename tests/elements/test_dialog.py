"""`st.dialog`: opening, its own reruns, closing, one at a time."""

from __future__ import annotations


def test_x():
    pass
