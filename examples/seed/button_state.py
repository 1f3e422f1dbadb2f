import streamlit as st

if 'my_button' not in st.session_state:
    st.session_state.my_button = True
    # ボタンの状態を設定しようとすると、Streamlit が例外をスローします

st.button('Submit', key='my_button')
