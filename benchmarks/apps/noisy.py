"""A counter, and a button that computes for a minute without pause."""

import time

import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Add"):
    st.session_state.count += 1
st.write(f"Count: {st.session_state.count}")
if st.button("Compute"):
    end = time.monotonic() + 60
    total = 0
    while time.monotonic() < end:
        total += sum(number * number for number in range(1000))
