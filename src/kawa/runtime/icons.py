"""Checks of `icon=` parameters."""

from __future__ import annotations


def check_icon(icon: str) -> str:
    return icon
