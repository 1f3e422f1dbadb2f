"""The app: one script and what all its sessions share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kawa.errors import ScriptUnreadableError, UnserializableSessionStateError
from kawa.protocol.head import HeadProps
from kawa.runtime.definitions import know_app, know_script
from kawa.runtime.pages import title_of_script
from kawa.runtime.run import Run
from kawa.runtime.script import Code, main_module, mentions, run_user_code
from kawa.runtime.services import Services
from kawa.runtime.session import Session


class App:
    """A script and what its sessions share.

    Args:
        path: The main script.
        magic: Shows a bare expression; usually `st.write`.
        show_error: Draws an uncaught error on the page.
        services: What its runs need; those of an app that nobody serves unless given.
        keeps_page: What a run has not drawn that failed stays on the page, so that a save
            with a mistake costs nobody a draft, an open tab or the place read.

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
        services: Services | None = None,
        keeps_page: bool = True,
    ) -> None:
        self.path = path.resolve()
        self.magic = magic
        self.show_error = show_error
        self.keeps_page = keeps_page
        self.version = 0
        self.uses_navigation = False
        self.services = Services.alone() if services is None else services
        self.services.script = self
        self.code = Code(magic=self.services.settings.get("runner.magicEnabled"))
        self._title = title_of_script(self.path)
        know_app(self.path, magic=self.services.settings.get("runner.magicEnabled"))
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
        """Runs a Python file as `__main__`, in a namespace of its own.

        Raises:
            ScriptUnreadableError: There is no such file now, or it cannot be read.
        """
        try:
            code = self.code.load(path)
        except FileNotFoundError:
            raise ScriptUnreadableError(path.name) from None
        except OSError as error:
            raise ScriptUnreadableError(path.name, error.strerror) from None
        know_script(path, self.path.parent)
        # A script may have deleted it; a page's namespace ends with the page.
        before = sys.modules.get("__main__")
        namespace = main_module(path, self.magic)
        try:
            run_user_code(code, namespace)
        finally:
            if path != self.path and before is not None:
                sys.modules["__main__"] = before

    def after_run(self, session: Session) -> None:
        """Checks what a run left in the state, where the settings ask for it.

        Raises:
            UnserializableSessionStateError: A value cannot be pickled.
        """
        if not self.services.settings.get("runner.enforceSerializableSessionState"):
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
