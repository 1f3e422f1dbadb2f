"""`st.file_uploader`: files that the user gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal, overload

import msgspec

from kawa.elements._kit.element import (
    WidthWithoutContent,
    check_label,
    check_width,
    draw_widget,
    identify,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import StreamlitInvalidParameterTypeError, StreamlitValueError
from kawa.runtime.codec import Codec, FileRule
from kawa.runtime.files import Fetch, UploadedFile
from kawa.runtime.here import current_run
from kawa.runtime.run import Run
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["file_uploader"]

AcceptMultipleFiles = bool | Literal["directory"]

_FAMILIES: Final = ("image", "audio", "video", "text")
_SAME: Final = {
    ".jpg": ".jpeg", ".tif": ".tiff", ".htm": ".html", ".mpg": ".mpeg", ".mp4": ".mpeg4",
}  # fmt: skip
_SAME_BACK: Final = {long: short for short, long in _SAME.items()}


class FileUploaderProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `file_uploader`; its value is a list of what is known of each file."""

    IDENTITY: ClassVar = (
        "label", "type", "accept_multiple_files", "help", "max_upload_size", "width",
    )  # fmt: skip
    KEYED: ClassVar = ("type", "accept_multiple_files", "max_upload_size")
    ACTIONS: ClassVar = frozenset({"upload", "clear"})
    READINGS: ClassVar = {
        "accept_directory": lambda view, props: props["directory"],
        "accept_multiple_files": lambda view, props: props["multiple"],
        "allowed_type": lambda view, props: list(props["types"]),
    }

    types: list[str] = msgspec.field(default_factory=list)
    multiple: bool = False
    directory: bool = False
    max_mb: int = 200
    proof: str = ""
    width: WidthWithoutContent = "stretch"


# fmt: off
@overload
def file_uploader(
    label: str, type: str | Sequence[str] | None, accept_multiple_files: Literal[True, "directory"],
    key: Key = None, help: str | None = None, on_change: OnChange = "rerun", args: Args = None,
    kwargs: Kwargs = None, *, max_upload_size: int | None = None, disabled: bool = False,
    label_visibility: LabelVisibility = "visible", width: WidthWithoutContent = "stretch",
) -> list[UploadedFile]: ...
@overload
def file_uploader(
    label: str, type: str | Sequence[str] | None, accept_multiple_files: Literal[False] = False,
    key: Key = None, help: str | None = None, on_change: OnChange = "rerun", args: Args = None,
    kwargs: Kwargs = None, *, max_upload_size: int | None = None, disabled: bool = False,
    label_visibility: LabelVisibility = "visible", width: WidthWithoutContent = "stretch",
) -> UploadedFile | None: ...
@overload
def file_uploader(
    label: str, type: str | Sequence[str] | None = None, *,
    accept_multiple_files: Literal[True, "directory"],
    key: Key = None, help: str | None = None, on_change: OnChange = "rerun", args: Args = None,
    kwargs: Kwargs = None, max_upload_size: int | None = None, disabled: bool = False,
    label_visibility: LabelVisibility = "visible", width: WidthWithoutContent = "stretch",
) -> list[UploadedFile]: ...
@overload
def file_uploader(
    label: str, type: str | Sequence[str] | None = None, *,
    accept_multiple_files: Literal[False] = False,
    key: Key = None, help: str | None = None, on_change: OnChange = "rerun", args: Args = None,
    kwargs: Kwargs = None, max_upload_size: int | None = None, disabled: bool = False,
    label_visibility: LabelVisibility = "visible", width: WidthWithoutContent = "stretch",
) -> UploadedFile | None: ...
@overload
def file_uploader(
    label: str, type: str | Sequence[str] | None = None,
    accept_multiple_files: AcceptMultipleFiles = False,
    key: Key = None, help: str | None = None, on_change: OnChange = "rerun", args: Args = None,
    kwargs: Kwargs = None, *, max_upload_size: int | None = None, disabled: bool = False,
    label_visibility: LabelVisibility = "visible", width: WidthWithoutContent = "stretch",
) -> UploadedFile | list[UploadedFile] | None: ...
# fmt: on
def file_uploader(
    label: str,
    type: str | Sequence[str] | None = None,
    accept_multiple_files: AcceptMultipleFiles = False,
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    max_upload_size: int | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch",
) -> UploadedFile | list[UploadedFile] | None:
    """Shows a place to drop files on, or to choose them with.

    A file stays with its session, also over a restart of the server. Its bytes are read
    when the script asks for them.

    Args:
        type: Which files are taken: an extension such as `csv`, a MIME type such as
            `image/png`, a family (`image`, `audio`, `video`, `text`), or a list of them.
            Default: all.
        accept_multiple_files: Whether several are taken; `directory` takes a folder.
        max_upload_size: Largest file taken, in megabytes. Default: the setting
            `server.maxUploadSize`.

    Returns:
        An open binary file with `name`, `type`, `size` and `file_id`, or None; with
        `accept_multiple_files` a list of them. The name of a folder's file begins with the
        folder: `photos/2024/a.png`.

    Raises:
        StreamlitValueError: `max_upload_size` is no number above 0.
        StreamlitInvalidParameterTypeError: `type` is neither text nor a list of it.
        StreamlitValueAssignmentNotAllowedError: `session_state` was set under the key.

    Example:
        >>> import kawa as st
        >>> file = st.file_uploader("Your photo", type=["png", "jpg"])
        >>> if file is not None:
        ...     st.text(f"{file.name}: {file.size} bytes")
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    directory = accept_multiple_files == "directory"
    run = current_run()
    rule = FileRule(
        file_types(type), accept_multiple_files is True or directory,
        _size_limit(run, max_upload_size), directory,
    )  # fmt: skip
    codec = Files(run, rule, max_upload_size)
    props = FileUploaderProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        types=list(rule.types), multiple=rule.multiple, directory=directory, max_mb=rule.max_mb,
        width=width,
    )  # fmt: skip
    found = identify(props, codec, key)
    props.proof = _proof(found.run, found.id, rule.max_mb)
    return draw_widget(props, codec, key, Change(on_change, args, kwargs), found=found)


class Files(Codec[UploadedFile | list[UploadedFile] | None]):
    """The files that a user gave.

    Args:
        run: The run that draws the widget.
        rule: Which files are taken.
        max_upload_size: As the script gave it.
    """

    __slots__ = ("_fetch", "_known", "_rule", "max_upload_size")

    assignable = False

    def __init__(self, run: Run, rule: FileRule, max_upload_size: int | None) -> None:
        super().__init__([] if rule.multiple else None, [])
        self._known = run.uploads.known
        self._fetch: Fetch | None = run.uploads.read
        self._rule = rule
        self.max_upload_size = max_upload_size

    @property
    def files(self) -> FileRule:
        """Which files are taken."""
        return self._rule

    @property
    def type(self) -> tuple[str, ...]:
        """The types that are taken."""
        return self._rule.types

    @property
    def accept_multiple_files(self) -> AcceptMultipleFiles:
        """Whether several are taken, as the parameter says it."""
        return "directory" if self._rule.directory else self._rule.multiple

    def encode(self, value: Any) -> list[dict[str, Any]]:
        """Returns what is known of each file."""
        return [
            {"id": file.file_id, "name": file.name, "size": file.size, "type": file.type}
            for file in _files(value)
        ]

    def decode(self, wire: Any) -> UploadedFile | list[UploadedFile] | None:
        """Takes the files that the browser names; the server knows them itself.

        Raises:
            ValueError: One is not this session's, too large, or of another type, or
                there are several where one is allowed.
        """
        if type(wire) is not list or not all(type(item) is dict for item in wire):
            raise ValueError(f"expected a list of files, got {wire!r}")
        if len(wire) > 1 and not self._rule.multiple:
            raise ValueError(f"one file is allowed, got {len(wire)}")
        files = [self._file(item) for item in wire]
        if len(set(files)) < len(files):
            raise ValueError("a file stands in the list twice")
        return self._value(files)

    def _file(self, item: Mapping[str, Any]) -> UploadedFile:
        file_id, known = item.get("id"), self._known(item)
        if file_id is None or known is None:
            raise ValueError(f"this session has no file {file_id!r}")
        name, kind, size = self._rule.name(known["name"]), known["type"], known["size"]
        self._rule.check(name, kind, size)
        return UploadedFile.kept(file_id, name, kind, size, self._fetch)

    def check(self, value: Any) -> UploadedFile | list[UploadedFile] | None:
        """Returns the files at their beginning, as each run gets them."""
        return self._value([file.fresh(self._fetch) for file in _files(value)])

    def _value(self, files: list[UploadedFile]) -> UploadedFile | list[UploadedFile] | None:
        if self._rule.multiple:
            return files
        return files[0] if files else None


def _files(value: Any) -> list[UploadedFile]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _proof(run: Run, id: str, max_mb: int) -> str:
    """Returns what tells a process without the session that larger files are taken here."""
    services = run.services
    larger = max_mb > services.settings.get("server.maxUploadSize")
    return services.sealer.sign("limit", id, max_mb) if larger else ""


def _size_limit(run: Run, max_upload_size: Any) -> int:
    if max_upload_size is None:
        limit: int = run.services.settings.get("server.maxUploadSize")
        return limit
    if type(max_upload_size) is not int or max_upload_size <= 0:
        raise StreamlitValueError(
            "max_upload_size",
            ["a whole number of megabytes above 0", "None"],
            detail=f"It is {max_upload_size!r}.",
        )
    return max_upload_size


def file_types(given: Any) -> tuple[str, ...]:
    """Returns a `type` parameter as extensions with their dot, and MIME types.

    Raises:
        StreamlitInvalidParameterTypeError: It is neither text nor a list of it.
    """
    items = [given] if isinstance(given, str) else given or []
    if not isinstance(items, Iterable) or not all(isinstance(item, str) for item in items):
        raise StreamlitInvalidParameterTypeError(
            "type", given.__class__.__name__, ["str", "list of str", "None"]
        )
    return _types(tuple(items))


@lru_cache(maxsize=1000)
def _types(items: tuple[str, ...]) -> tuple[str, ...]:
    types = [_one_type(item.strip().lower()) for item in items if item.strip()]
    others = [_SAME.get(item) or _SAME_BACK.get(item) for item in types]
    return tuple(dict.fromkeys([*types, *(other for other in others if other)]))


def _one_type(item: str) -> str:
    if "/" in item:
        return item
    if item in _FAMILIES:
        return f"{item}/*"
    return item if item.startswith(".") else f".{item}"
