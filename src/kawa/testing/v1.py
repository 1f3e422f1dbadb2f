"""The names of `kawa.testing` where Streamlit has them: `st.testing.v1.AppTest`."""

from kawa.testing.app_test import AppTest
from kawa.testing.errors import AppTestError

__all__ = ["AppTest", "AppTestError"]
