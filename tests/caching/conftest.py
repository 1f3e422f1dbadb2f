"""Fixtures of tests of caching."""

from server.conftest import mount as mount
