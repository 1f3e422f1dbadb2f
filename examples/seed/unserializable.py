import streamlit as st

def unserializable_data():
		return lambda x: x

#👇 enforceSerializableSessionState がオンのときに例外を発生させる
st.session_state.unserializable = unserializable_data()
