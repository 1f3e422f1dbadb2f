"""Wrong uses: both checkers must reject each line that says so, and no other."""

from datetime import date

import kawa as st
from kawa.testing import AppTest


def widgets(d: date, names: list[str]) -> None:
    st.slider("a", 0, "10")  # wrong
    st.slider("a", 0, d)  # wrong
    st.slider(0, 10)  # wrong
    st.slider("a", 0, 10).upper()  # wrong
    st.sidebar.slider("a", 0, "10")  # wrong
    st.sidebar.slider("a", 0, 10, (1, 2)).real  # wrong
    st.slider("a", 0, 10).bit_length()
    st.sidebar.selectbox("a", names).upper()
    st.selectbox("a", 5)  # wrong
    st.selectbox("a", names, index=None).upper()  # wrong
    st.sidebar.selectbox("a", names, index=None).upper()  # wrong
    st.number_input("a", "0")  # wrong
    st.number_input("a", 0, 9, None) + 1  # wrong
    st.text_input("a", None).upper()  # wrong
    st.text_input("a", type="pass")  # wrong
    st.time_input("a", 8)  # wrong
    st.file_uploader("a").name  # wrong
    st.file_uploader("a", accept_multiple_files=True).name  # wrong
    st.checkbox("a", value="yes")  # wrong
    st.checkbox("a", False, None, None, None, None, None, True)  # wrong
    st.button("a", type="large")  # wrong
    st.echo("left")  # wrong
    st.write_stream(["a"], "|")  # wrong
    st.write_stream(5)  # wrong
    st.button("a", on_click="go")  # wrong
    st.button()  # wrong
    st.button("a", colour="red")  # wrong


def others() -> None:
    st.text("a", width="wide")  # wrong
    st.markdown("a", text_alignment="middle")  # wrong
    st.header("a", anchor=True)  # wrong
    st.exception("a")  # wrong
    st.progress("half")  # wrong
    st.container(gap="huge")  # wrong
    st.columns("2")  # wrong
    st.columns(2, vertical_alignment="middle")  # wrong
    st.columns(2)[2]  # wrong
    st.tabs("a", default=1)  # wrong
    st.tabs(["a"])[0].closed  # wrong
    st.container().open  # wrong
    st.expander("a", expanded="no")  # wrong
    st.form()  # wrong
    st.sidebar.rerun()  # wrong
    st.sidebar.nope("a")  # wrong
    st.nope("a")  # wrong
    st.set_page_config(layout="huge")  # wrong
    st.Page(5)  # wrong
    st.navigation(5)  # wrong
    st.get_option(5)  # wrong
    st.query_params["a"].real  # wrong
    AppTest.from_string(5)  # wrong
    AppTest.from_string("a").run(timeout="long")  # wrong
    st.fragment(run_every=[])  # wrong
    st.fragment(5)  # wrong
    st.dialog()  # wrong
    st.dialog("a", position="up")  # wrong
    st.sidebar.fragment  # wrong


@st.cache_data(validate=bool)  # wrong
def cached(count: int) -> int:
    return count


@st.cache_data
def squares(count: int) -> list[int]:
    return [count]


def calls() -> None:
    squares("a")  # wrong
    squares(1).nope  # wrong
    st.cache_data(persist="tape")  # wrong
    st.cache_resource(persist="disk")  # wrong


def ends() -> None:
    st.rerun(scope=1.5)  # wrong
