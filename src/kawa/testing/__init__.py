"""Tests of apps without a server or a browser.

`AppTest` runs a script and shows its page; `crash_sweep` finds what a failure costs it.
"""

from kawa.testing import v1 as v1
from kawa.testing.app_test import AppTest
from kawa.testing.crash_sweep import crash_sweep
from kawa.testing.errors import AppTestError
from kawa.testing.sweep_report import Difference, SweepReport

__all__ = ["AppTest", "AppTestError", "Difference", "SweepReport", "crash_sweep"]
