"""The app: one script and what all its sessions share."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kawa._config import get_option
from kawa.errors import UnserializableSessionStateError
from kawa.protocol.head import HeadProps
from kawa.runtime.files import is_genuine
from kawa.runtime.script import Code, main_module, mentions, run_user_code
from kawa.store.envelope import Sealer

if TYPE_CHECKING:
    from kawa.runtime.run import Run
    from kawa.runtime.session import Session


class App:
    """A script and what its sessions share.

    Args:
        path: The main script.
        magic: Shows a bare expression; usually `st.write`.
        show_error: Draws an uncaught error on the page.
        read_file: Reads an uploaded file by session and file id.
        sealer: Signs what pages carry.

    Attributes:
        version: Raised when a file of the app has changed.
        uses_navigation: The main script has called `st.navigation`; then the
            `pages` folder means nothing.
    """

    def __init__(
        self,
        path: Path,
        *,
        magic: Callable[..., Any],
        show_error: Callable[[Run, BaseException], None],
        read_file: Callable[[str, str], bytes | None] | None = None,
        sealer: Sealer | None = None,
    ) -> None:
        self.path = path.resolve()
        self.magic = magic
        self.show_error = show_error
        self.version = 0
        self.uses_navigation = False
        self.code = Code(magic=get_option("runner.magicEnabled"))
        self.sealer = sealer
        self._read_file = read_file
        self._title = re.sub(r"[_ ]+", " ", self.path.stem)
        directory = str(self.path.parent)
        if directory not in sys.path:
            sys.path.insert(0, directory)

    def new_head(self, session: Session) -> HeadProps:
        """Returns the head that a run begins with; the navigation stays until it is declared."""
        before = session.head
        return HeadProps(
            title=self._title,
            page=session.page,
            query=session.query,
            navigation=before.navigation,
            nav_position=before.nav_position,
            nav_expanded=before.nav_expanded,
        )

    def declare_navigation(self) -> None:
        """Notes that the main script declares the app's pages."""
        self.uses_navigation = True

    def may_navigate(self, requested: str) -> bool:
        """Tells whether the pages are declared by the main script, or may be.

        A page's address may be the first thing that a new server is asked for: then
        only the script's text tells.
        """
        if self.uses_navigation or not requested:
            return self.uses_navigation
        return mentions(self.code.load(self.path), "navigation")

    def run_file(self, path: Path) -> None:
        """Runs a Python file as `__main__`, in a namespace of its own."""
        code = self.code.load(path)
        # A script may have deleted it; a page's namespace ends with the page.
        before = sys.modules.get("__main__")
        namespace = main_module(path, self.magic)
        try:
            run_user_code(code, namespace)
        finally:
            if path != self.path and before is not None:
                sys.modules["__main__"] = before

    def file_reader(self, session: Session) -> Callable[[str], bytes | None] | None:
        """Returns what reads the session's uploaded files by id."""
        read = self._read_file
        return None if read is None else lambda file: read(session.id, file)

    def known_file(self, session: Session, item: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Returns what is known of a file that a page names; None if the session has no such file.

        One that another process took proves itself.
        """
        id = item.get("id")
        known = session.files.get(id) if type(id) is str else None
        if known is None and self.sealer is not None and is_genuine(self.sealer, session.id, item):
            return item
        return known

    def after_run(self, session: Session) -> None:
        """Checks what a run left in the state, where the settings ask for it.

        Raises:
            UnserializableSessionStateError: A value cannot be pickled.
        """
        if not get_option("runner.enforceSerializableSessionState"):
            return
        import pickle

        for key, value in session.state.user.items():
            try:
                pickle.dumps(value)
            except Exception as error:
                raise UnserializableSessionStateError(
                    f"session_state[{key!r}] holds a {type(value).__name__}, which pickle refuses "
                    f"({error}). Keep a value that can be pickled, or turn "
                    "runner.enforceSerializableSessionState off."
                ) from error
