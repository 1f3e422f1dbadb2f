import os

import kawa as st

for number in range(int(os.environ["KEYS"]) * ("k0" not in st.session_state)):
    st.session_state[f"k{number}"] = [number]
if st.button("Add"):
    st.session_state.k7[0] += 1
st.write(f"Count: {st.session_state.k7[0] - 7}")
