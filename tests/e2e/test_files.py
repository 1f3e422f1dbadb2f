"""Files that a user chooses or drops."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from server.conftest import Serve
from server.process import COUNTER

from e2e.browser import see
from e2e.conftest import Share, Visit

UPLOADER = """
import kawa as st
one = st.file_uploader("One", type=["txt", "csv"], max_upload_size=1)
many = st.file_uploader("Many", accept_multiple_files=True)
if one is not None:
    st.text(f"{one.name}: {one.read().decode()}")
st.text("Many: " + ", ".join(f"{file.name} {file.size}" for file in many))
"""
FOLDER = """
import kawa as st
files = st.file_uploader("Folder", accept_multiple_files="directory")
found = sorted(f"{file.name}: {file.read().decode()}" for file in files)
st.text(", ".join(found) or "none")
"""
# The browser makes entries of its own only for what the system drags.
DROP = """() => {
  const file = { isFile: true, fullPath: "/photos/2024/a.txt", name: "a.txt",
    file: (done) => done(new File(["b"], "a.txt")) }
  let left = [file]
  const folder = { isFile: false, fullPath: "/photos", name: "photos",
    createReader: () => ({ readEntries: (done) => { done(left); left = [] } }) }
  const event = new Event("drop", { bubbles: true, cancelable: true })
  event.dataTransfer = { files: [], items: [{ webkitGetAsEntry: () => folder }] }
  document.querySelector("[data-testid=stFileUploaderDropzone]").dispatchEvent(event)
}"""


def file(name: str, content: bytes = b"hello", type: str = "text/plain") -> dict[str, object]:
    """Returns a file as Playwright takes it."""
    return {"name": name, "mimeType": type, "buffer": content}


def choose(page: Page, number: int, *files: dict[str, object]) -> None:
    """Chooses files in the browser's dialog, which the button opens."""
    with page.expect_file_chooser() as opening:
        page.get_by_test_id("stFileUploaderDropzone").nth(number).locator("button").click()
    opening.value.set_files(list(files))  # type: ignore[arg-type]


def test_a_file_is_read_and_survives(serve: Serve, visit: Visit) -> None:
    server = serve(UPLOADER)
    page = visit(server)
    choose(page, 0, file("Grüße 川.txt", "こんにちは".encode()))
    see(page, "Grüße 川.txt: こんにちは")
    expect(page.get_by_test_id("stFileChipName")).to_have_text("Grüße 川.txt")
    page.reload()
    see(page, "Grüße 川.txt: こんにちは")
    expect(page.get_by_test_id("stFileChipName")).to_have_text("Grüße 川.txt")
    server.kill()
    server.start()
    choose(page, 1, file("a.bin", b"12"))
    see(page, "Many: a.bin 2")
    see(page, "Grüße 川.txt: こんにちは")


def test_files_are_added_and_taken_away(shared: Share, visit: Visit) -> None:
    page = visit(shared(UPLOADER))
    choose(page, 1, file("a.bin", b"1"), file("b.bin", b"12"))
    see(page, "a.bin 1")
    see(page, "b.bin 2")
    choose(page, 1, file("c.bin", b"123"))
    see(page, "c.bin 3")
    page.get_by_role("button", name="Remove b.bin").click()
    expect(page.get_by_text("Many:")).to_have_text("Many: a.bin 1, c.bin 3")


def test_a_folder_is_given_with_the_paths_in_it(
    shared: Share, visit: Visit, tmp_path: Path
) -> None:
    page = visit(shared(FOLDER))
    inner = tmp_path / "photos" / "2024"
    inner.mkdir(parents=True)
    (tmp_path / "photos" / "a.txt").write_text("a")
    (inner / "a.txt").write_text("b")
    with page.expect_file_chooser() as opening:
        page.get_by_role("button", name="Upload").click()
    opening.value.set_files(tmp_path / "photos")
    see(page, "photos/2024/a.txt: b, photos/a.txt: a")
    page.reload()
    see(page, "photos/2024/a.txt: b, photos/a.txt: a")


def test_a_dropped_folder_is_too(shared: Share, visit: Visit) -> None:
    page = visit(shared(FOLDER))
    expect(page.get_by_role("button", name="Upload")).to_be_visible()
    page.evaluate(DROP)
    see(page, "photos/2024/a.txt: b")


def test_another_type_is_refused_with_a_word(shared: Share, visit: Visit) -> None:
    page = visit(shared(UPLOADER))
    choose(page, 0, file("picture.png", b"\x89PNG", "image/png"))
    error = page.get_by_test_id("stFileChipError")
    expect(error).to_contain_text("not of an accepted type")
    see(page, "Many:")
    expect(page.get_by_text("picture.png:")).to_have_count(0)
    page.get_by_role("button", name="Remove picture.png").click()
    expect(error).to_have_count(0)
    choose(page, 0, file("right.txt"))
    see(page, "right.txt: hello")


def test_too_large_a_file_is_refused_with_a_word(shared: Share, visit: Visit) -> None:
    page = visit(shared(UPLOADER))
    choose(page, 0, file("big.txt", b"x" * (1024 * 1024 + 1)))
    expect(page.get_by_test_id("stFileChipError")).to_contain_text("too large")


def test_a_file_is_dropped(shared: Share, visit: Visit) -> None:
    page = visit(shared(UPLOADER))
    data = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["dropped"], "drop.csv", {type: "text/csv"}));
          return data;
        }"""
    )
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    zone.dispatch_event("dragover", {"dataTransfer": data})
    zone.dispatch_event("drop", {"dataTransfer": data})
    see(page, "drop.csv: dropped")


def test_a_file_chosen_while_the_server_is_away_arrives_when_it_is_back(
    serve: Serve, visit: Visit
) -> None:
    server = serve(UPLOADER)
    page = visit(server)
    server.kill()
    expect(page.get_by_test_id("stConnectionStatus")).to_be_visible()
    choose(page, 0, file("patient.txt"))
    choose(page, 1, file("taken back.txt"))
    page.get_by_role("button", name="Remove taken back.txt").click()
    expect(page.get_by_test_id("stFileChip")).to_have_count(1)
    server.start()
    see(page, "patient.txt: hello")
    expect(page.get_by_test_id("stFileChipError")).to_have_count(0)
    expect(page.get_by_text("Many:")).to_have_text("Many:")


PAGE = """
<title>waiting</title>
<script>
  const tried = async (name, attempt) => {
    try { await attempt(); return `${name} ok` } catch (error) { return `${name} ${error.name}` }
  }
  Promise.all([
    tried("storage", () => sessionStorage.length),
    tried("cookie", () => { document.cookie = "a=b" }),
    tried("opener", () => opener.document.body),
  ]).then(found => { document.title = found.join(", ") })
</script>
"""


def test_a_page_of_the_static_folder_runs_but_cannot_be_the_visitor(
    serve: Serve, visit: Visit
) -> None:
    server = serve(COUNTER, {"server.enableStaticServing": "true"})
    server.write(PAGE, "static/page.html")
    page = visit(server)
    with page.expect_popup() as opened:
        page.evaluate("void open('app/static/page.html')")
    expect(opened.value).to_have_title(
        "storage SecurityError, cookie SecurityError, opener SecurityError"
    )
