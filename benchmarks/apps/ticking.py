"""A page of 220 elements with a line that shows itself again every second."""

import time

import streamlit as st

st.title("A long page")


@st.fragment(run_every=1)
def clock():
    st.write(f"Time: {time.time():.1f}")


clock()
for number in range(31):
    st.subheader(f"Section {number}")
    st.write(f"What section {number} is *about*, in a sentence or two.")
    st.text(f"first: {number * 3}")
    st.text(f"second: {number * 5}")
    st.caption(f"Source {number}")
    st.markdown(f"- one\n- two\n- **{number}**")
    st.code(f"answer({number})")
