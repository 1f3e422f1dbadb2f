"""The page in another language, in the dark, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from server.conftest import Serve
from waiting import until

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

WIDE = """
import kawa as st
st.set_page_config(page_title="River", page_icon="🌊")
with st.sidebar:
    st.title("Settings")
    st.text_input("Name")
    st.button("Apply")
st.title("A title of words that are many enough for more than one line of a phone")
st.write("| a | b | c | d | e | f | g | h |\\n|-|-|-|-|-|-|-|-|\\n" + "| 1234567890 " * 8 + "|")
st.code("x = " + " + ".join(f"variable_number_{n}" for n in range(20)))
st.text("unbroken" * 40)
one, two, three = st.columns(3)
one.button("One")
two.slider("Two", 0, 10)
three.number_input("Three")
st.file_uploader("A file", type=["png", "jpg"])
with st.form("form"):
    st.selectbox("Choice", ["long " * 20, "short"])
    st.form_submit_button("Send")
st.error("wrong " * 30)
st.json({"key": {"deep": ["value" * 20]}})
tabs = st.tabs([f"Tab number {n}" for n in range(8)])
st.exception(ValueError("bad" * 50))
"""


def brightness(page: Page, test_id: str, what: str) -> float:
    """Returns how bright a colour of an element is, as it is shown: 0 black, 1 white."""
    red, green, blue = page.get_by_test_id(test_id).evaluate(
        """(element, what) => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(element)[what];
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        what,
    )
    return (0.21 * red + 0.72 * green + 0.07 * blue) / 255


def test_the_chrome_speaks_japanese(serve: Serve, visit: Visit) -> None:
    server = serve()
    page = visit(server, locale="ja-JP")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.get_by_role("button", name="メインメニュー").click()
    menu = page.get_by_test_id("stMainMenuList")
    for item in ("再実行", "最初からやり直す", "印刷", "ダーク", "このアプリについて"):
        expect(menu).to_contain_text(item)
    # Nothing of it has stayed English but names and keys.
    assert "Start over" not in menu.inner_text() and "Print" not in menu.inner_text()
    menu.get_by_text("最初からやり直す").click()
    page.get_by_role("button", name="キャンセル").click()
    server.kill()
    expect(page.get_by_test_id("stConnectionStatus")).to_contain_text("接続が切れました")


def test_other_languages_see_english(shared: Share, visit: Visit) -> None:
    page = visit(shared(), locale="fi-FI")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Main menu")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system(shared: Share, visit: Visit, scheme: str) -> None:
    page = visit(shared(), color_scheme=scheme)
    dark = scheme == "dark"
    assert (brightness(page, "stApp", "backgroundColor") < 0.2) is dark
    assert (brightness(page, "stText", "color") > 0.7) is dark
    page.emulate_media(color_scheme="light" if dark else "dark")
    assert (brightness(page, "stApp", "backgroundColor") < 0.2) is not dark


def test_the_users_choice_of_scheme_outlives_a_reload(shared: Share, visit: Visit) -> None:
    page = visit(shared(), color_scheme="light")
    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    assert brightness(page, "stApp", "backgroundColor") < 0.2
    page.reload()
    drawn(page)
    assert brightness(page, "stApp", "backgroundColor") < 0.2


def test_on_a_phone_the_sidebar_lies_over_the_page(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDE), **PHONE)
    sidebar = page.get_by_test_id("stSidebar")
    expect(page.get_by_label("Name")).not_to_be_in_viewport()
    before = page.get_by_test_id("stMain").bounding_box()
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(page.get_by_label("Name")).to_be_in_viewport()
    assert page.get_by_test_id("stMain").bounding_box() == before, "the page stays where it is"
    box = sidebar.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.get_by_label("Name").fill("Ada")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Name")).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    page.touchscreen.tap(380, 700)
    expect(page.get_by_label("Name")).not_to_be_in_viewport()


def test_on_a_phone_nothing_is_cut_off_sideways(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDE), **PHONE)
    see(page, "ValueError")
    expect(page.get_by_test_id("stJson")).to_be_visible()
    too_wide = page.evaluate(
        """() => ["html", "body", "#stMain", "[data-testid=stApp]"].filter(selector => {
          const box = document.querySelector(selector);
          return box.scrollWidth > Math.max(box.clientWidth, 0) + 1;
        })"""
    )
    assert too_wide == []
    width = page.evaluate("window.visualViewport.width")
    assert width == pytest.approx(390, abs=1), "the page was zoomed out to fit something wide"


def test_on_a_wide_screen_the_sidebar_stands_beside_the_page(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDE))
    sidebar = page.get_by_test_id("stSidebar").bounding_box()
    main = page.get_by_test_id("stMain").bounding_box()
    assert sidebar is not None and main is not None
    assert sidebar["x"] + sidebar["width"] <= main["x"] + 1
    expect(page).to_have_title("River")
    page.get_by_role("button", name="Collapse sidebar").click()
    expect(page.get_by_label("Name")).not_to_be_in_viewport()
    expect(page.get_by_role("button", name="Expand sidebar")).to_be_focused()


FIELDS = """
import kawa as st
left, right = st.columns(2)
left.number_input("Left", 0, 10)
right.number_input("Right", 0, 10)
st.text_input("Below")
st.button("A label of many words, which has no place beside anything on a phone", icon="🌊")
st.file_uploader("Files", accept_multiple_files=True)
st.time_input("At", value="14:30")
st.code("name = " + " + ".join(f"variable_number_{n}" for n in range(20)))
st.markdown("ąęł Ελλη Кири `code`")
"""


def place(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return dict(box)


def test_a_message_below_a_field_moves_nothing(shared: Share, visit: Visit) -> None:
    page = visit(shared(FIELDS))
    below = page.get_by_label("Below").bounding_box()
    field = page.get_by_label("Left")
    field.fill("99")
    field.press("Enter")
    error = page.get_by_test_id("stFieldError").first
    expect(error).to_contain_text("between 0 and 10")
    expect(error).to_be_in_viewport()
    assert page.get_by_label("Below").bounding_box() == below


TOPS = "all => all.map(e => e.getBoundingClientRect().top)"


def test_files_stand_side_by_side(shared: Share, visit: Visit) -> None:
    page = visit(shared(FIELDS))
    files = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(3)]
    page.locator("input[type=file]").set_input_files(files)
    chips = page.get_by_test_id("stFileChip")
    expect(chips).to_have_count(3)
    # Each is drawn anew when it is there.
    until(lambda: len(set(chips.evaluate_all(TOPS))) == 1)


def test_a_list_of_times_opens_with_the_chosen_one_in_its_middle(
    shared: Share, visit: Visit
) -> None:
    page = visit(shared(FIELDS))
    page.get_by_role("combobox", name="At").click()
    shown = page.get_by_role("listbox")
    for time in ("14:00", "14:30", "15:00"):
        expect(shown.get_by_role("option", name=time)).to_be_in_viewport()


def test_on_a_phone_labels_are_whole_and_code_is_not_covered(shared: Share, visit: Visit) -> None:
    page = visit(shared(FIELDS), **PHONE)
    label = page.get_by_test_id("stButton").get_by_text("A label of")
    assert label.evaluate("e => e.scrollWidth <= e.clientWidth && e.clientHeight > 30")
    code, copy = place(page, ".stCode pre"), place(page, ".stCode button")
    assert code["x"] + code["width"] <= copy["x"]


def test_letters_of_every_script_are_of_one_font(shared: Share, visit: Visit) -> None:
    page = visit(shared(FIELDS))
    page.wait_for_function(
        """() => {
          const loaded = [...document.fonts].filter(face => face.status === "loaded");
          const has = (family, letter) => loaded.some(face => face.family.includes(family)
            && face.style === "normal" && face.unicodeRange.split(",").some(range => {
              const [from, to] = range.trim().slice(2).split("-").map(n => parseInt(n, 16));
              return from <= letter.codePointAt(0) && letter.codePointAt(0) <= (to || from);
            }));
          return ["ą", "λ", "К"].every(letter => has("Source Sans 3", letter))
            && has("Source Code Pro", "c");
        }"""
    )
