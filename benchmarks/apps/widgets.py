"""220 elements, of which 93 are widgets; a click changes one element."""

import streamlit as st

st.title("A long form")
if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Add"):
    st.session_state.count += 1
st.write(f"Count: {st.session_state.count}")
for number in range(31):
    st.subheader(f"Section {number}")
    on = st.checkbox(f"Use {number}")
    amount = st.number_input(f"Amount {number}", 0, 100, number)
    again = st.checkbox(f"Again {number}", key=f"again-{number}", help="Once more")
    st.write(f"{amount} is *chosen*" if on else "Nothing is *chosen*")
    st.text(f"{number * 5}")
    st.caption(f"Source {number}")
