"""A counter, and 100 MB in session_state that a click reads."""

import numpy as np
import pandas as pd
import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0
    numbers = np.random.default_rng(1).random((1_250_000, 10))
    st.session_state.frame = pd.DataFrame(numbers, columns=list("abcdefghij"))
if st.button("Add"):
    st.session_state.count += 1
len(st.session_state.frame)
st.write(f"Count: {st.session_state.count}")
