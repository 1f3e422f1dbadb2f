import streamlit as st

if "celsius" not in st.session_state:
    # スライダーウィジェットの初期デフォルト値を設定
    st.session_state.celsius = 50.0

st.slider(
    "Temperature in Celsius",
    min_value=-100.0,
    max_value=100.0,
    key="celsius"
)

# これでスライダーウィジェットの値を取得します
st.write(st.session_state.celsius)
