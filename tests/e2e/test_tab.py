"""What a tab lives through: reloads, crashes, updates, other tabs; nothing typed is lost."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect
from server.conftest import Serve
from server.process import SRC, Server

from e2e.browser import see
from e2e.conftest import Visit
from kawa.protocol.messages import PROTOCOL

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
name = st.text_input("Name")
if st.button("Add"):
    st.session_state.count += 1
st.write(f"Count = {st.session_state.count}, name = {name}")
"""


def add(page: Page) -> None:
    page.get_by_role("button", name="Add").click()


def session_of(page: Page) -> str:
    token: str = page.evaluate("sessionStorage.getItem('kawa:token:/')")
    return token.partition(".")[0]


def lost(page: Page) -> None:
    expect(page.get_by_test_id("stConnectionStatus")).to_be_visible()


def back(page: Page) -> None:
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0, timeout=15_000)


def test_f5_goes_on(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    name = page.get_by_label("Name")
    name.fill("Anna")
    name.press("Enter")
    add(page)
    add(page)
    see(page, "Count = 2, name = Anna")
    page.reload()
    see(page, "Count = 2, name = Anna")
    expect(page.get_by_label("Name")).to_have_value("Anna")
    add(page)
    see(page, "Count = 3, name = Anna")


def test_f5_begins_anew_where_the_settings_say_so(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP, {"session.resume": "reconnect"}))
    add(page)
    see(page, "Count = 1")
    page.reload()
    see(page, "Count = 0")


def test_start_over_asks_and_forgets(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    add(page)
    see(page, "Count = 1")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Start over").click()
    dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
    dialog.get_by_role("button", name="Start over").click()
    see(page, "Count = 0")
    page.reload()
    see(page, "Count = 0")


def test_a_killed_server_costs_nothing(serve: Serve, visit: Visit) -> None:
    """What is typed and clicked while it is down is there when it is back, once."""
    server = serve(APP)
    page = visit(server)
    add(page)
    see(page, "Count = 1")
    name = page.get_by_label("Name")
    name.press_sequentially("half")
    server.kill()
    lost(page)
    name.press_sequentially(" typed")
    expect(name).to_have_value("half typed")
    server.start()
    back(page)
    expect(name).to_have_value("half typed")
    expect(name).to_be_focused()
    name.press("Enter")
    see(page, "Count = 1, name = half typed")
    server.kill()
    lost(page)
    add(page)
    add(page)
    server.start()
    see(page, "Count = 3, name = half typed")
    add(page)
    see(page, "Count = 4, name = half typed")


def test_an_f5_while_the_server_is_down_loses_no_click(serve: Serve, visit: Visit) -> None:
    """The browser shows its own error then; the tab comes back to its session."""
    server = serve(APP)
    page = visit(server)
    add(page)
    see(page, "Count = 1")
    server.kill()
    lost(page)
    add(page)
    server.start()
    page.reload()
    see(page, "Count = 2")


GATED = """
import pathlib, time
import kawa as st
if st.session_state.get("warn"):
    st.warning("Careful")
    st.columns(2)[1].error("Really")
with st.expander("More"):
    st.text_input("Name")
    st.selectbox("Fruit", ["apple", "pear"])
tabs = st.tabs(["One", "Two"])
tabs[1].write("behind the second tab")
if st.button("Check"):
    while not pathlib.Path({gate!r}).exists():
        time.sleep(0.01)
    st.session_state.warn = True
    st.rerun()
"""


def test_an_alert_above_disturbs_nothing_below(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    page = visit(serve(GATED.format(gate=str(gate))))
    page.get_by_text("More", exact=True).click()
    page.get_by_role("tab", name="Two").click()
    expect(page.get_by_text("behind the second tab")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    name = page.get_by_label("Name")
    name.press_sequentially("half typed")
    for _ in range(4):
        name.press("ArrowLeft")
    name.evaluate("input => { input.mine = true }")
    gate.touch()
    expect(page.get_by_test_id("stAlert")).to_have_count(2)
    expect(name).to_be_focused()
    expect(name).to_have_value("half typed")
    assert name.evaluate("input => [input.selectionStart, input.selectionEnd]") == [6, 6]
    assert name.evaluate("input => input.mine"), "the very same element"
    expect(page.get_by_text("behind the second tab")).to_be_visible()
    assert page.locator("details").evaluate("details => details.open")
    page.keyboard.type("X")
    expect(name).to_have_value("half tXyped")


def test_two_tabs_of_one_browser_are_two_sessions(serve: Serve, visit: Visit) -> None:
    server = serve(APP)
    one = visit(server)
    two = one.context.new_page()
    two.goto(server.url)
    add(one)
    add(one)
    add(two)
    see(one, "Count = 2")
    see(two, "Count = 1")
    one.reload()
    see(one, "Count = 2")


def test_hot_reload_in_an_open_page(serve: Serve, visit: Visit) -> None:
    server = serve(APP, {"server.fileWatcherType": "auto"})
    page = visit(server)
    add(page)
    see(page, "Count = 1")
    name = page.get_by_label("Name")
    name.press_sequentially("half typed")
    server.write(APP.replace("Count =", "Clicks =").replace("\nname", '\nst.title("New")\nname'))
    see(page, "Clicks = 1")
    expect(page.get_by_role("heading", name="New")).to_be_visible()
    expect(name).to_have_value("half typed")
    expect(name).to_be_focused()
    server.write("import kawa as st\nst.write('x'\n")
    expect(page.get_by_test_id("stException")).to_contain_text("SyntaxError")
    server.write(APP)
    see(page, "Count = 1")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def other_version(server: Server, tmp_path: Path) -> Path:
    """Makes the server's next start one of another version; returns its package."""
    package = tmp_path / "other" / "kawa"
    shutil.copytree(SRC / "kawa", package, ignore=shutil.ignore_patterns("__pycache__"))
    server.env["PYTHONPATH"] = str(package.parent)
    return package


def test_a_page_of_an_older_build_reloads_itself(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    server = serve(APP)
    page = visit(server)
    add(page)
    see(page, "Count = 1")
    package = other_version(server, tmp_path)
    (package / "static" / "build.json").write_text(json.dumps({"build": "newer"}))
    with page.expect_event("load", timeout=15_000):
        server.kill()
        server.start()
    see(page, "Count = 1")
    add(page)
    see(page, "Count = 2")


def test_a_page_of_another_protocol_reloads_once_and_then_says_so(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    server = serve(APP)
    page = visit(server)
    loads: list[str] = []
    page.on("load", lambda page: loads.append(page.url))
    package = other_version(server, tmp_path)
    messages = package / "protocol" / "messages.py"
    now = f"PROTOCOL = {PROTOCOL}\n"
    messages.write_text(messages.read_text().replace(now, "PROTOCOL = 999\n"))
    server.kill()
    server.start()
    status = page.get_by_test_id("stConnectionStatus")
    expect(status).to_contain_text("older than the server", timeout=15_000)
    assert len(loads) == 1, "it does not reload for ever"
    expect(status.get_by_role("button", name="Reload")).to_be_visible()


def test_an_error_shows_the_lines_of_the_user_alone(serve: Serve, visit: Visit) -> None:
    server = serve(
        """
        import kawa as st
        def ratio(a, b):
            return a / b
        st.write("before")
        if st.checkbox("Fail"):
            with st.container():
                st.write(ratio(1, 0))
        st.write("after")
        """
    )
    page = visit(server)
    see(page, "after")
    page.get_by_text("Fail").click()
    box = page.get_by_test_id("stException")
    expect(box).to_contain_text("ZeroDivisionError")
    expect(box).to_contain_text("division by zero")
    expect(box.get_by_test_id("stExceptionTraceRow")).to_have_count(2)
    shown = box.inner_text()
    assert "app.py" in shown and "return a / b" in shown
    assert "kawa/runtime" not in shown and "site-packages" not in shown
    see(page, "before")
    page.get_by_text("Fail").click()
    see(page, "after")
    expect(box).to_have_count(0)


def test_stop_ends_a_long_run(serve: Serve, visit: Visit) -> None:
    server = serve(
        """
        import time
        import kawa as st
        place = st.empty()
        if st.checkbox("Go"):
            for step in range(10_000):
                place.write(f"step {step}")
                time.sleep(0.01)
        st.write("idle")
        """
    )
    page = visit(server)
    see(page, "idle")
    page.get_by_text("Go", exact=True).click()
    expect(page.get_by_text(re.compile(r"step \d+"))).to_be_visible()
    status = page.get_by_test_id("stStatusWidget")
    expect(status).to_be_visible()
    status.get_by_role("button", name="Stop").click()
    expect(status).to_have_count(0)
    see(page, "step ")
    page.get_by_text("Go", exact=True).click()
    see(page, "idle")


def test_a_full_disk_is_told_and_so_is_its_end(serve: Serve, visit: Visit) -> None:
    server = serve(APP)
    page = visit(server)
    add(page)
    see(page, "Count = 1")
    with server.no_more_bytes():
        add(page)
        see(page, "Count = 2")
        expect(page.get_by_text("cannot store this session now")).to_be_visible()
        state = page.get_by_test_id("stApp")
        expect(state).to_have_attribute("data-test-script-state", "notRunning")
    add(page)
    see(page, "Count = 3")
    expect(page.get_by_text("stored again")).to_be_visible()
    page.reload()
    see(page, "Count = 3")


DEADLY = """
import os
import kawa as st
level = st.slider("Level", 0, 10, 3)
if st.button("End"):
    os._exit(1)
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.write(f"Count = {st.session_state.count}, level = {level}")
if level > 7 or os.path.exists(__file__ + ".deadly"):
    os._exit(1)
"""


def test_what_ends_the_server_is_given_up_and_the_page_says_so(serve: Serve, visit: Visit) -> None:
    server = serve(DEADLY, {"server.workers": 2})
    page = visit(server)
    add(page)
    see(page, "Count = 1, level = 3")
    page.get_by_role("button", name="End").click()
    notice = page.get_by_test_id("stNotice")
    expect(notice).to_contain_text("button 'End'", timeout=20_000)
    notice.get_by_role("button", name="Close").click()
    add(page)
    see(page, "Count = 2, level = 3")
    # Its slider stands again where it stood.
    page.get_by_role("slider").press("End")
    expect(notice).to_contain_text("slider 'Level'", timeout=20_000)
    notice.get_by_role("button", name="Close").click()
    expect(page.get_by_role("slider")).to_have_value("3")
    add(page)
    see(page, "Count = 3, level = 3")
    deadly = Path(f"{server.script}.deadly")
    deadly.touch()
    page.reload()
    expect(notice).to_contain_text("each time that it makes this page", timeout=20_000)
    deadly.unlink()
    page.reload()
    see(page, "Count = 3, level = 3")
