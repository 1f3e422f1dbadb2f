"""Right uses, of every name that is built: both checkers must take them, with these types."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn, assert_type

import kawa as st
from kawa.elements._kit.container import Container, RootContainer
from kawa.elements.expander import ExpanderContainer
from kawa.elements.spinner import Spinner
from kawa.elements.tabs import TabContainer
from kawa.runtime.files import UploadedFile
from kawa.testing import AppTest


def called() -> None: ...


def texts() -> None:
    assert_type(st.text("a", help="b", width=90), Container)
    assert_type(st.title(1, anchor=False), Container)
    assert_type(st.header("a", divider="red"), Container)
    assert_type(st.subheader("a", divider=True, text_alignment="center"), Container)
    assert_type(st.markdown("a", unsafe_allow_html=True), Container)
    assert_type(st.caption("a"), Container)
    assert_type(st.code("a", "python", line_numbers=True), Container)
    assert_type(st.json({"a": 1}, expanded=2), Container)
    assert_type(st.divider(), Container)
    assert_type(st.error("a", icon="🚨"), Container)
    assert_type(st.info("a"), Container)
    assert_type(st.success("a"), Container)
    assert_type(st.warning("a"), Container)
    assert_type(st.exception(ValueError("a")), Container)
    assert_type(st.progress(0.5, "a"), Container)
    st.write("a", 1, None, unsafe_allow_html=True)


@st.cache_data
def squares(count: int) -> list[int]:
    return [n * n for n in range(count)]


@st.cache_data(ttl="1h", max_entries=3, max_size="1 MB", persist="shared", show_time=True)
async def fetched(url: str) -> bytes:
    return url.encode()


@st.cache_resource(ttl=timedelta(hours=1), validate=bool, on_release=print, scope="session")
def shared(name: str, *, size: int = 1) -> dict[str, int]:
    return {name: size}


async def cached() -> None:
    assert_type(squares(3), list[int])
    assert_type(shared("a", size=2), dict[str, int])
    assert_type(await fetched("a"), bytes)
    squares.clear()
    squares.clear(3)
    st.cache_data.clear()
    st.cache_resource.clear()


def buttons() -> None:
    assert_type(st.button("a", on_click=called, type="primary", width="stretch"), bool)
    assert_type(st.checkbox("a", True, key=1), bool)
    assert_type(st.page_link("a.py", label="b", icon="🌍"), Container)


def sliders(n: int, x: float, d: date, t: time, at: datetime) -> None:
    assert_type(st.slider("a"), int)
    assert_type(st.slider("a", 0, 10), int)
    assert_type(st.slider("a", min_value=0, max_value=10, value=n), int)
    assert_type(st.slider("a", 0.0, 1.0, x, 0.1), float)
    assert_type(st.slider("a", 0, 10, (2, 3)), tuple[int, int])
    assert_type(st.slider("a", 0.0, 1.0, (0.2, x)), tuple[float, float])
    assert_type(st.slider("a", value=d), date)
    assert_type(st.slider("a", value=t, step=timedelta(minutes=5)), time)
    assert_type(st.slider("a", at, at), datetime)
    assert_type(st.slider("a", value=(d, d)), tuple[date, date])


def fields(numbers: list[int], file: str | None) -> None:
    assert_type(st.selectbox("a", numbers), int)
    assert_type(st.selectbox("a", numbers, index=None), int | None)
    assert_type(st.selectbox("a", numbers, accept_new_options=True), int | str)
    assert_type(st.selectbox("a", ["x"], None, accept_new_options=True), str | None)
    assert_type(st.number_input("a"), float)
    assert_type(st.number_input("a", 0), int)
    assert_type(st.number_input("a", 0, 9, None), int | None)
    assert_type(st.number_input("a", value=0.5), float)
    assert_type(st.number_input("a", value=None), float | None)
    assert_type(st.text_input("a"), str)
    assert_type(st.text_input("a", "b", type="password"), str)
    assert_type(st.text_input("a", None), str | None)
    assert_type(st.time_input("a"), time)
    assert_type(st.time_input("a", None), time | None)
    assert_type(st.file_uploader("a"), UploadedFile | None)
    assert_type(st.file_uploader("a", "csv", True), list[UploadedFile])
    assert_type(st.file_uploader("a", accept_multiple_files="directory"), list[UploadedFile])
    st.selectbox("a", ["x"], on_change=called, args=(1,), kwargs={"b": 2}, bind="query-params")


def containers() -> None:
    left, right = st.columns(2)
    assert_type(left, Container)
    assert_type(right.text("a"), Container)
    assert_type(st.columns([1, 2, 3]), list[Container])
    first, second = st.tabs(["a", "b"])
    assert_type(first, TabContainer)
    assert_type(second.open, bool | None)
    with st.expander("a") as more:
        assert_type(more, ExpanderContainer)
    with st.form("a", clear_on_submit=True) as form, left:
        assert_type(form, Container)
        assert_type(st.form_submit_button("b"), bool)
    with st.container(border=True, height=90) as box:
        assert_type(box, Container)
    with st.spinner("a", show_time=True):
        pass
    assert_type(st.empty().text("a"), Container)
    for own in (st.sidebar, st.bottom, st._main, st._bottom, st._event):
        assert_type(own, RootContainer)
    with st.sidebar as side:
        assert_type(side, RootContainer)


def methods(box: Container, numbers: list[int], at: time) -> None:
    for handle in (box.text("a"), box.title("a"), box.header("a"), box.subheader("a")):
        assert_type(handle, Container)
    for handle in (box.markdown("a"), box.caption("a"), box.code("a"), box.json({})):
        assert_type(handle, Container)
    for handle in (box.error("a"), box.info("a"), box.success("a"), box.warning("a")):
        assert_type(handle, Container)
    for handle in (box.exception(ValueError()), box.progress(1), box.divider(), box.empty()):
        assert_type(handle, Container)
    for handle in (box.page_link("a.py"), box.container(), box.form("a")):
        assert_type(handle, Container)
    for clicked in (box.button("a"), box.form_submit_button("a"), box.checkbox("a")):
        assert_type(clicked, bool)
    assert_type(box.slider("a", 0, 10), int)
    assert_type(box.slider("a", 0, 10, [1, 2]), tuple[int, int])
    assert_type(box.slider("a", value=at), time)
    assert_type(box.selectbox("a", numbers), int)
    assert_type(box.selectbox("a", numbers, None), int | None)
    assert_type(box.number_input("a", 0), int)
    assert_type(box.text_input("a", None), str | None)
    assert_type(box.time_input("a"), time)
    assert_type(box.file_uploader("a", accept_multiple_files=True), list[UploadedFile])
    assert_type(box.columns(3), tuple[Container, Container, Container])
    assert_type(box.tabs(["a"]), Sequence[TabContainer])
    assert_type(box.expander("a"), ExpanderContainer)
    assert_type(box.spinner(), Spinner)
    box.write("a")
    assert_type(box.write_stream(["a"]), list[Any] | str)
    st.sidebar.expander("a").tabs(["b"])[0].columns([1, 2])[0].button("c")


def app() -> None:
    st.set_page_config("a", "🌊", layout="wide", menu_items={"About": None})
    page = st.Page("a.py", title="b", default=True)
    assert_type(page.title, str)
    assert_type(st.navigation([page, called]), st.Page)
    st.navigation({"a": ["b.py"]}, position="top").run()
    st.session_state["a"] = st.session_state.b = 1
    assert_type(st.session_state["a"], Any)
    assert_type("a" in st.session_state, bool)
    st.query_params["a"] = "b"
    assert_type(st.query_params["a"], str)
    assert_type(st.query_params.get_all("a"), list[str])
    assert_type(st.context.headers.get("Host"), str | None)
    assert_type(st.context.timezone_offset, int | None)
    assert_type(st.secrets.get("a", 1), Any)
    assert_type(st.secrets.to_dict(), dict[str, Any])
    assert_type(st.user.get("email"), Any | None)
    assert_type(st.write_stream(iter(["a"]), cursor="|"), list[Any] | str)
    assert_type(st.sidebar.write_stream(["a"]), list[Any] | str)
    with st.echo("below"):
        pass
    assert_type(st.get_option("server.port"), Any)
    st.set_option("client.toolbarMode", "viewer")
    assert issubclass(st.errors.NotBuiltError, st.errors.StreamlitAPIException)


@st.fragment
def plain(name: str) -> int:
    return len(name)


@st.fragment(run_every="10s", parallel=True, key=5)
def clock(name: str) -> int:
    return len(name)


@st.dialog("a", width=300, position="left", dismissible=False, icon="🌊", on_dismiss=called)
def window(name: str) -> None:
    assert name


def parts() -> None:
    assert_type(plain("a"), int)
    assert_type(clock("a"), int)
    window("a")


def rerun() -> NoReturn:
    st.rerun()


def stop() -> NoReturn:
    st.stop()


def switch() -> NoReturn:
    st.switch_page("a.py", query_params={"b": "c"})


def tested() -> None:
    at = AppTest.from_string("import kawa as st").run(timeout=5)
    assert_type(at, AppTest)
    assert_type(st.testing.AppTest.from_file("a.py", default_timeout=1), AppTest)
    assert_type(at.get_by_key("a").run(), AppTest)
    at.session_state["a"] = 1
    assert_type(at.switch_page("a.py"), AppTest)
