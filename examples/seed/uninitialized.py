import streamlit as st

st.write(st.session_state['value'])

# 例外をスロー！
