"""The app that the compose file and the manifests serve: a counter that outlives its servers."""

import socket

import streamlit as st

st.title("A counter on many servers")
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.write(f"Count = {st.session_state.count}, told by {socket.gethostname()}")
