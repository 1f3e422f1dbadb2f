"""`AppTest`: an app under test, run and looked at without a server or a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kawa.compat import install
from kawa.errors import StreamlitAPIException
from kawa.protocol.patch import View
from kawa.runtime.pages import Pages, page_file
from kawa.runtime.query import as_params, parse, render
from kawa.testing.errors import MissingKeyError
from kawa.testing.finding import Nodes, find, find_key, shown
from kawa.testing.node import Found, Node
from kawa.testing.script import give_arguments, source_of, write_script
from kawa.testing.session_state import AppState
from kawa.testing.tab import Tab, open_tab
from kawa.testing.visitor import Visitor

_USER = {"email": "test@example.com"}


class AppTest:
    """An app under test.

    Run it, look at what its page shows, do what a user would do, run it again. The
    script is one for Kawa or for Streamlit: from the first AppTest on, `import
    streamlit` means Kawa in this process.

    Args:
        script_path: The main script.
        default_timeout: Seconds a run may take.
        args: What a script made from a function is called with.
        kwargs: The same, by name.

    Attributes:
        default_timeout: Seconds a run may take.
        session_state: The app's state, by item or attribute, also before the first run.
        query_params: The parameters in the page's address.
        options: Settings of this app alone, by dotted name.
        secrets: What `st.secrets` has; as long as it is empty, what is in files.
        user: What `st.user` has.
        context: What `st.context` has: `url`, `locale`, `headers`, `cookies`, …; what is not
            there is not known.
        args: What a script made from a function is called with.
        kwargs: The same, by name.

    Raises:
        ImportError: If this process has imported Streamlit itself.

    Example:
        >>> at = AppTest.from_string('''
        ...     import streamlit as st
        ...     st.write(st.number_input("Length", value=367))
        ... ''').run()
        >>> at.number_input[0].increment().run().markdown[0].value
        '`368`'
    """

    audio_input = Found()
    button = Found()
    button_group = Found()
    camera_input = Found()
    caption = Found()
    chat_input = Found()
    chat_message = Found()
    checkbox = Found()
    code = Found()
    color_picker = Found()
    columns = Found()
    container = Found()
    data_editor = Found()
    dataframe = Found()
    date_input = Found()
    datetime_input = Found()
    divider = Found()
    download_button = Found()
    error = Found()
    exception = Found()
    expander = Found()
    feedback = Found()
    file_uploader = Found()
    form = Found()
    form_submit_button = Found()
    grid = Found()
    header = Found()
    help = Found()
    html = Found()
    image = Found()
    info = Found()
    json = Found()
    latex = Found()
    link_button = Found()
    markdown = Found()
    menu_button = Found()
    metric = Found()
    multiselect = Found()
    number_input = Found()
    page_link = Found()
    pagination = Found()
    pills = Found()
    progress = Found()
    radio = Found()
    segmented_control = Found()
    select_slider = Found()
    selectbox = Found()
    slider = Found()
    space = Found()
    status = Found()
    subheader = Found()
    success = Found()
    table = Found()
    tabs = Found()
    text = Found()
    text_area = Found()
    text_input = Found()
    time_input = Found()
    title = Found()
    toast = Found()
    toggle = Found()
    warning = Found()

    def __init__(
        self,
        script_path: str | Path,
        *,
        default_timeout: float,
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        install()
        self._tab = open_tab.get()(Path(script_path).resolve())
        self.default_timeout = default_timeout
        self.session_state = AppState(self._tab)
        self.query_params: dict[str, Any] = {}
        self.options = self._tab.options
        self.secrets: dict[str, Any] = {}
        self.user: dict[str, Any] = dict(_USER)
        self.context: dict[str, Any] = {}
        self.args = args
        self.kwargs = kwargs
        self._page: str | None = None

    @classmethod
    def from_file(cls, script_path: str | Path, *, default_timeout: float = 3) -> AppTest:
        """Test a script.

        Args:
            script_path: Its path, relative to the file that calls this.
            default_timeout: Seconds a run may take.

        Returns:
            The app, not run yet.

        Raises:
            FileNotFoundError: If there is no such file.

        Example:
            >>> AppTest.from_file("nowhere.py")
            Traceback (most recent call last):
            FileNotFoundError: ...
        """
        path = Path(script_path)
        if not path.is_absolute():
            path = Path(sys._getframe(1).f_code.co_filename).resolve().parent / path
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no script {path}. A path is relative to the file that calls "
                "AppTest.from_file."
            )
        return cls(path, default_timeout=default_timeout)

    @classmethod
    def from_string(cls, script: str, *, default_timeout: float = 3) -> AppTest:
        """Test a script given as text.

        Args:
            script: The script; it may be indented as a whole.
            default_timeout: Seconds a run may take.

        Returns:
            The app, not run yet.

        Example:
            >>> AppTest.from_string("import streamlit as st; st.title('A')").run().title[0].value
            'A'
        """
        return cls(write_script(script), default_timeout=default_timeout)

    @classmethod
    def from_function(
        cls,
        script: Callable[..., Any],
        *,
        default_timeout: float = 3,
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> AppTest:
        """Test a script given as a function.

        Its source is run by itself, so it must import what it uses.

        Args:
            script: The function.
            default_timeout: Seconds a run may take.
            args: What the function is called with.
            kwargs: The same, by name.

        Returns:
            The app, not run yet.

        Raises:
            TypeError: If it is no function defined with `def`.

        Example:
            >>> def app(name):
            ...     import streamlit as st
            ...     st.title(name)
            >>> AppTest.from_function(app, args=("A",)).run().title[0].value
            'A'
        """
        path = write_script(source_of(script))
        test = cls(path, default_timeout=default_timeout, args=args, kwargs=kwargs)
        give_arguments(path, test)
        return test

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Run the app with what was done to its widgets since the last run.

        An error of the script does not end the test: it is in `exception`.

        Args:
            timeout: Seconds it may take; `default_timeout` unless given.

        Returns:
            The app.

        Raises:
            RuntimeError: If it takes longer.
            AppTestError: If `context` has what `st.context` does not.

        Example:
            >>> AppTest.from_string("1 / 0").run().exception[0].value
            'division by zero'
        """
        page, self._page = self._page, None
        seconds = self.default_timeout if timeout is None else timeout
        self._tab.secrets = self.secrets
        self._tab.visitor = Visitor(self.user, self.context)
        self._tab.run(seconds, page, render(as_params(self.query_params)))
        found = parse(self._tab.session.query)
        self.query_params = {n: v[0] if len(v) == 1 else v for n, v in found.items()}
        return self

    def switch_page(self, page_path: str) -> AppTest:
        """Go to another page; `run()` shows it.

        Args:
            page_path: Path of its file, relative to the main script.

        Returns:
            The app.

        Raises:
            ValueError: If the app has no such page.

        Example:
            >>> AppTest.from_string("").switch_page("pages/nowhere.py")
            Traceback (most recent call last):
            ValueError: ...
        """
        main = self._tab.path
        try:
            file = page_file(page_path, main.parent)
            pages = self._tab.session.pages
            if pages is None or not pages.all:
                pages = Pages(main, "")
                pages.choose([*pages.from_folder()])
            self._page = pages.path(pages.find(file))
        except (StreamlitAPIException, LookupError):
            raise ValueError(
                f"The app {main.name} has no page {page_path!r}. Give the path of the page's file, "
                "relative to the main script; pages of st.navigation are known after a run."
            ) from None
        return self

    @property
    def tab(self) -> Tab:
        """The browser's side of the test."""
        return self._tab

    @property
    def main(self) -> Node[AppTest]:
        """The main part of the page."""
        return Node(self, self._tab.page.nodes["main"])

    @property
    def sidebar(self) -> Node[AppTest]:
        """The sidebar."""
        return Node(self, self._tab.page.nodes["sidebar"])

    def get(self, element_type: str) -> Nodes[Node[AppTest]]:
        """Find the nodes of a type.

        Args:
            element_type: Its name, such as `button`.

        Returns:
            The nodes, in the order of the page; none if there is no such type.

        Example:
            >>> len(AppTest.from_string("import streamlit as st; st.empty()").run().get("empty"))
            1
        """
        return find(self._node, self._tab.roots, element_type)

    def get_by_key(self, key: str) -> Node[AppTest]:
        """Find the node with a key, of any type.

        Args:
            key: The key it was drawn with.

        Returns:
            The node.

        Raises:
            KeyError: If there is none.

        Example:
            >>> at = AppTest.from_string("import streamlit as st; st.button('A', key='a')").run()
            >>> at.get_by_key("a").type
            'button'
        """
        return find_key(self._node, self._tab.roots, key)

    def __iter__(self) -> Iterator[Node[AppTest]]:
        return (self._node(v) for root in self._tab.roots for v in shown(root, deep=True))

    def __len__(self) -> int:
        return len(self._tab.roots)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, position: int) -> Node[AppTest]:
        try:
            return dict(enumerate(map(self._node, self._tab.roots)))[position]
        except KeyError:
            raise MissingKeyError(
                f"The page has no part {position!r}: 0 is the main one, 1 the sidebar."
            ) from None

    def __repr__(self) -> str:
        parts = "".join(f"\n  {part!r}" for part in map(self._node, self._tab.roots))
        return f"<AppTest {self._tab.path.name}{parts}>"

    def _node(self, view: View) -> Node[AppTest]:
        return Node(self, view)
