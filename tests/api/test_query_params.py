"""`st.query_params` as text, and parameters without a value."""

from __future__ import annotations

from kawa.testing import AppTest


def test_as_text_it_has_every_value() -> None:
    at = AppTest.from_string("import streamlit as st\nst.text(str(st.query_params))")
    at.query_params["a"] = ["1", "2"]
    assert at.run().text[0].value == "{'a': ['1', '2']}"


def test_a_parameter_without_a_value_is_there_in_this_run() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        st.query_params["e"] = []
        st.text(["e" in st.query_params, st.query_params["e"], st.query_params.get_all("e")])
        """).run()
    assert at.text[0].value == "[True, '', []]"
