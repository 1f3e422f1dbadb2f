"""Tests of apps without a server or a browser: `AppTest` runs a script and shows its page."""

from kawa.testing import v1 as v1
from kawa.testing.app_test import AppTest
from kawa.testing.errors import AppTestError

__all__ = ["AppTest", "AppTestError"]
