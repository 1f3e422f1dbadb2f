import streamlit as st

if 'key' not in st.session_state:
    st.session_state['key'] = 'value'

# 読み取り
st.write(st.session_state.key)

# 出力: value
