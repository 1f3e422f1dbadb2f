import Streamlit  as st

# session_stateに 'key' が存在するか確認
# 存在しない場合は初期化する
if 'key' not in st.session_state:
    st.session_state['key'] = 'value'

# セッションステートは属性ベースの構文もサポートしています
if 'key' not in st.session_state:
    st.session_state.key = 'value'
