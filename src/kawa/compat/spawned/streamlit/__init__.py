"""`streamlit` in a process that a script started with `multiprocessing`: it means Kawa there too.

Such a process is given the search path of the one that started it, and nothing else of it.
"""

import sys

from kawa.compat import install

del sys.modules["streamlit"]
install()

# Now it is Kawa's.
import streamlit  # type: ignore[import-not-found]  # noqa: E402, F401
