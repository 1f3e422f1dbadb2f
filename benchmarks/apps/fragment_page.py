"""220 elements, of which a click changes one in a fragment."""

import streamlit as st

st.title("A long page")


@st.fragment
def counter():
    if "count" not in st.session_state:
        st.session_state.count = 0
    if st.button("Add"):
        st.session_state.count += 1
    st.write(f"Count: {st.session_state.count}")


counter()
for number in range(31):
    st.subheader(f"Section {number}")
    st.write(f"What section {number} is *about*, in a sentence or two.")
    st.text(f"first: {number * 3}")
    st.text(f"second: {number * 5}")
    st.caption(f"Source {number}")
    st.markdown(f"- one\n- two\n- **{number}**")
    st.code(f"answer({number})")
