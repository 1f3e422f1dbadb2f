import streamlit as st

if 'key' not in st.session_state:
    st.session_state['key'] = 'value'

# 更新
st.session_state.key = 'value2'     # 属性ベースのAPI
st.session_state['key'] = 'value2'  # 辞書のようなAPI
