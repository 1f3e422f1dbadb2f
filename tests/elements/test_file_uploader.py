"""`st.file_uploader`: which files it takes, and what the script gets of them."""

from __future__ import annotations

import pytest

from kawa.elements.file_uploader import file_types
from kawa.runtime.codec import FileRule
from kawa.runtime.uploads import new_file_id

FILES = {
    "a": ({"name": "cat.png", "type": "image/png", "size": 3}, b"cat"),
    "b": ({"name": "dog.png", "type": "image/png", "size": 3}, b"dog"),
    "t": ({"name": "notes.txt", "type": "image/png", "size": 5}, b"notes"),
    "big": ({"name": "big.png", "type": "image/png", "size": 3_000_000}, b""),
}


def give(app, *ids):
    """The user gives files that the server has received."""
    app.session.files.update({id: known for id, (known, _) in FILES.items()})
    for id, (_, data) in FILES.items():
        app.app.services.store.put_file("test", id, data)
    app.run()
    return app.set(app["file_uploader"], [{"id": id} for id in ids])


def test_nothing_at_first(draw):
    assert draw("st.text(st.file_uploader('f'))").texts == ["None"]
    assert draw("st.text(st.file_uploader('f', None, True))").texts == ["[]"]
    assert draw("st.text(st.file_uploader('f', accept_multiple_files='directory'))").texts == ["[]"]


@pytest.mark.parametrize(
    ("call", "props"),
    [
        ("", {}),
        ("'png'", {"types": [".png"]}),
        ("None, 'directory', max_upload_size=5", {
            "multiple": True, "directory": True, "max_mb": 5,
        }),
    ],
)  # fmt: skip
def test_props(draw, call, props):
    field = draw(f"st.file_uploader('f', {call})")["file_uploader"]
    assert field.props == {"label": "f", **props}


@pytest.mark.parametrize(
    ("given", "types"),
    [
        (None, []),
        ("", []),
        ([".PNG", " jpg "], [".png", ".jpg", ".jpeg"]),
        ("jpeg", [".jpeg", ".jpg"]),
        (["tif", "htm"], [".tif", ".htm", ".tiff", ".html"]),
        ("mp4", [".mp4", ".mpeg4"]),
        (["image", "audio/wav"], ["image/*", "audio/wav"]),
        ("tar.gz", [".tar.gz"]),
    ],
)
def test_types(given, types):
    assert list(file_types(given)) == types


@pytest.mark.parametrize(
    ("name", "kind", "types", "taken"),
    [
        ("a.PNG", "", [".png"], True),
        ("a.png.exe", "image/png", [".png"], False),
        ("a.png", "text/plain", ["image/*"], True),
        ("a.txt", "image/png", ["image/*"], False),
        ("a", "image/png", ["image/png"], True),
        ("a.tar.gz", "", [".tar.gz"], True),
        ("anything", "", [], True),
    ],
)
def test_a_name_says_more_than_the_browser(name, kind, types, taken):
    assert FileRule(tuple(types)).takes(name, kind) is taken


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("max_upload_size=0", "StreamlitValueError"),
        ("max_upload_size=1.5", "StreamlitValueError"),
        ("max_upload_size=True", "StreamlitValueError"),
        ("type=5", "StreamlitInvalidParameterTypeError"),
        ("type=['png', 5]", "StreamlitInvalidParameterTypeError"),
        ("width='content'", "StreamlitInvalidWidthError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(f"st.file_uploader('f', {call})").outcome.error).__name__ == error


def test_session_state_cannot_set_it(draw):
    app = draw("st.session_state.k = None\nst.file_uploader('f', key='k')")
    assert type(app.outcome.error).__name__ == "StreamlitValueAssignmentNotAllowedError"


def test_one_file(draw):
    app = draw(
        "f = st.file_uploader('f', 'png', key='k')\n"
        "if f: st.text((f.name, f.type, f.size, f.read(), st.session_state.k.read()))\n"
        "st.button('again')"
    )
    give(app, "a")
    assert app.texts == ["('cat.png', 'image/png', 3, b'cat', b'cat')"]
    app.click(app["button"])
    assert app.texts == ["('cat.png', 'image/png', 3, b'cat', b'cat')"], "at its beginning again"
    app.set(app["file_uploader"], [])
    assert app.texts == []


def test_several_files_in_order(draw):
    app = draw("st.text([f.getvalue() for f in st.file_uploader('f', None, True)])")
    give(app, "b", "a")
    assert app.texts == ["[b'dog', b'cat']"]


def test_what_the_page_says_of_a_file_does_not_count(draw):
    app = draw("f = st.file_uploader('f')\nif f: st.text((f.name, f.size))")
    give(app)
    app.set(app["file_uploader"], [{"id": "a", "name": "evil", "size": 0, "type": "x/y"}])
    assert app.texts == ["('cat.png', 3)"]


@pytest.mark.parametrize(
    "wire",
    [
        [{"id": "of another session"}],
        [{"id": "a"}, {"id": "b"}],
        [{"id": "t"}],
        [{"id": "big"}],
        [{"id": ["a"]}],
        [{}],
        ["a"],
        {"id": "a"},
        None,
    ],
)
def test_refuses(draw, wire):
    app = draw("st.text(st.file_uploader('f', 'png', max_upload_size=1))")
    give(app)
    app.set(app["file_uploader"], wire)
    assert app.texts == ["None"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_refuses_a_file_twice(draw):
    app = draw("st.text(st.file_uploader('f', None, True))")
    give(app, "a", "a")
    assert app.texts == ["[]"]


def test_a_callback_sees_the_file(draw):
    app = draw(
        "def note(): st.session_state.seen = st.session_state.k.read()\n"
        "st.file_uploader('f', key='k', on_change=note)\nst.text(st.session_state.get('seen'))"
    )
    give(app, "a")
    assert app.texts == ["b'cat'"]


def test_a_file_that_another_process_took_is_kept_once_it_is_taken_and_not_by_a_look(draw):
    app = draw("file = st.file_uploader('f')\nst.text(file and file.name)")
    id = new_file_id(app.app.services.sealer, app.session.id, "cat.png", 3, "image/png")
    wire = [{"id": id, "name": "cat.png", "size": 3, "type": "image/png"}]
    spec = app.session.state.spec(app["file_uploader"].id)
    assert spec.codec.decode(wire).name == "cat.png"
    assert app.session.files == {}
    app.set(app["file_uploader"], wire)
    assert app.texts == ["cat.png"] and list(app.session.files) == [id]
