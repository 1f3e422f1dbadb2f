"""The app of `kawa hello`: press, type, reload the page, and find everything as it was."""

import kawa as st

st.set_page_config(page_title="Kawa", page_icon="🌊")
st.title("Kawa 川")
st.markdown(
    "A script that reruns from top to bottom is water: never the same twice. "
    "The session is the river: **it stays**."
)

counting, writing, asking = st.tabs(["Count", "Write", "Ask"])

with counting:
    st.session_state.setdefault("count", 0)
    step = st.slider("Step", 1, 10, 1)
    less, more = st.columns(2)
    if less.button("Less", width="stretch"):
        st.session_state.count -= step
    if more.button("More", type="primary", width="stretch"):
        st.session_state.count += step
    st.subheader(f"{st.session_state.count}")
    st.caption("Reload the page, or stop the server and start it again: the number stays.")

with writing:
    text = st.text_input("Some text", "kayak")
    kind = st.selectbox("Show it", ["as it is", "backwards", "in capitals"])
    shown = {"as it is": text, "backwards": text[::-1], "in capitals": text.upper()}[kind]
    st.code(shown, language=None)
    if text and text.lower() == text.lower()[::-1]:
        st.success("It reads the same in both directions.")

with asking, st.form("trip"):
    name = st.text_input("Your name")
    days = st.number_input("Days by the river", 1, 30, 3)
    boat = st.checkbox("With a boat")
    sent = st.form_submit_button("Send")

if sent and name:
    asking.info(f"{name}: {days} days, {'with' if boat else 'without'} a boat.")
elif sent:
    asking.warning("Please write your name.")

with st.expander("How to go on"):
    st.markdown("Write an app with `kawa init my_app`, and run it with `kawa run my_app`.")
