"""What a user can do to a widget of the page under test; it waits for the next run."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Self

from kawa.runtime.spec import Spec
from kawa.testing import kinds
from kawa.testing.errors import AppTestError, NoSuchActionError
from kawa.testing.finding import NAMES, Nodes, find
from kawa.testing.reading import ReadNode, T


class Node(ReadNode[T]):
    """An element or a container.

    Besides what is below, a node has the parameters it was drawn with as attributes
    (`at.slider[0].max`), and a container has lists of the nodes in it, as the app has
    (`at.sidebar.button`). A widget's actions return the widget, and wait for `run()`.

    Example:
        >>> from kawa.testing import AppTest
        >>> at = AppTest.from_string("import streamlit as st; st.text(st.button('Go'))").run()
        >>> at.button[0].click().run().text[0].value
        'True'
    """

    __slots__ = ()

    def set_value(self, v: Any) -> Self:
        """Give a widget a value, as a user would.

        Args:
            v: As the script gets it: a number, a time, an option, a pair for a range, or
                for an uploader `(name, bytes, MIME type)`, a list of these, or None.

        Returns:
            The widget.

        Raises:
            AppTestError: If it is disabled, or no widget.
            ValueError: If it is none of the options.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.slider('A', 0, 9)").run()
            >>> at.slider[0].set_value(7).run().slider[0].value
            7
        """
        spec = self._active("set_value")
        if spec.codec.files is not None:
            return self._send(self._files(spec, v))
        if "options" in self._view.props and not isinstance(v, list):
            return self._send(self._label(spec, v))
        return self._send(spec.codec.encode(v))

    def click(self) -> Self:
        """Click a button; in a form this submits the form.

        Returns:
            The button.

        Raises:
            AppTestError: If it is disabled, or no button.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.button('A')").run()
            >>> at.button[0].click().value
            True
        """
        self._active("click")
        return self._send(True)

    def check(self) -> Self:
        """Tick a checkbox.

        Returns:
            The checkbox.

        Raises:
            AppTestError: If it is disabled, or no checkbox.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.checkbox('A')").run()
            >>> at.checkbox[0].check().value
            True
        """
        self._active("check")
        return self._send(True)

    def uncheck(self) -> Self:
        """Take the tick off a checkbox.

        Returns:
            The checkbox.

        Raises:
            AppTestError: If it is disabled, or no checkbox.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.checkbox('A', True)").run()
            >>> at.checkbox[0].uncheck().value
            False
        """
        self._active("uncheck")
        return self._send(False)

    def input(self, v: str | None) -> Self:
        """Type into a text field, in place of what it holds.

        Args:
            v: The text.

        Returns:
            The field.

        Raises:
            AppTestError: If it is disabled, or no text field.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.text_input('A')").run()
            >>> at.text_input[0].input("Shinano").value
            'Shinano'
        """
        self._active("input")
        return self.set_value(v)

    def increment(self) -> Self:
        """Go one step up, at most to the highest number, or past midnight.

        Returns:
            The number or time field.

        Raises:
            AppTestError: If it is disabled, or neither of them.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.number_input('A', 3)").run()
            >>> at.number_input[0].increment().value
            4
        """
        self._active("increment")
        return self._step(1)

    def decrement(self) -> Self:
        """Go one step down, at most to the lowest number, or past midnight.

        Returns:
            The number or time field.

        Raises:
            AppTestError: If it is disabled, or neither of them.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.number_input('A', 3)").run()
            >>> at.number_input[0].decrement().value
            3
        """
        self._active("decrement")
        return self._step(-1)

    def select(self, v: Any) -> Self:
        """Choose an option.

        Args:
            v: The option, or its label.

        Returns:
            The field.

        Raises:
            AppTestError: If it is disabled, or offers no choice.
            ValueError: If it is none of the options, and no others are taken.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.selectbox('A', [1, 2])").run()
            >>> at.selectbox[0].select(2).index
            1
        """
        self._active("select")
        return self.set_value(v)

    def select_index(self, index: int | None) -> Self:
        """Choose an option by its position.

        Args:
            index: The position among the options; None chooses none.

        Returns:
            The field.

        Raises:
            AppTestError: If it is disabled, or offers no choice.
            IndexError: If there are fewer options.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.selectbox('A', [1, 2])").run()
            >>> at.selectbox[0].select_index(1).value
            2
        """
        self._active("select_index")
        if index is None:
            return self._send(None)
        options = self._options("select_index")
        if not -len(options) <= index < len(options):
            raise IndexError(f"There is no option {index}: this {self.type} has {len(options)}.")
        return self._send(options[index])

    def set_range(self, lower: Any, upper: Any) -> Self:
        """Move both ends of a slider.

        Args:
            lower: The lower end.
            upper: The upper end.

        Returns:
            The slider.

        Raises:
            AppTestError: If it is disabled, or no slider.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.slider('A', value=(1, 5))")
            >>> at.run().slider[0].set_range(2, 4).value
            (2, 4)
        """
        self._active("set_range")
        return self.set_value((lower, upper))

    def upload(
        self, filename: str, content: bytes, mime_type: str = "application/octet-stream"
    ) -> Self:
        """Give an uploader a file, besides those given since the last run if it takes several.

        Args:
            filename: The file's name.
            content: Its bytes.
            mime_type: What the browser says of its type.

        Returns:
            The uploader.

        Raises:
            AppTestError: If it is disabled, no uploader, or does not take such a file.
            TypeError: If the content is not bytes.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.file_uploader('A')").run()
            >>> at.file_uploader[0].upload("a.txt", b"hello").run().file_uploader[0].value.read()
            b'hello'
        """
        spec = self._active("upload")
        tab = self._test.tab
        before = tab.waiting(spec) if self.accept_multiple_files else None
        return self._send([*(before or ()), tab.add_file(spec, filename, content, mime_type)])

    def clear(self) -> Self:
        """Take all files out of an uploader.

        Returns:
            The uploader.

        Raises:
            AppTestError: If it is disabled, or no uploader.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.file_uploader('A')").run()
            >>> at.file_uploader[0].upload("a.txt", b"hello").clear().value is None
            True
        """
        self._active("clear")
        return self._send([])

    def _active(self, action: str) -> Spec:
        """Returns what the widget said of itself.

        Raises:
            AppTestError: A user could not do this to it.
        """
        spec, view = self._spec, self._view
        if self._test.tab.page.nodes.get(view.id) is not view:
            raise AppTestError(f"{self!r} is not on the page any more. Look it up again.")
        if spec is None:
            raise NoSuchActionError(f"{self._a} has no {action}(). {kinds.read_only(view)}")
        actions = {"set_value", *kinds.actions_of(view)}
        if action not in actions:
            raise NoSuchActionError(
                f"{self._a} has no {action}(). It has {', '.join(sorted(actions))}."
            )
        if spec.disabled:
            raise AppTestError(f"{self!r} is disabled, so a user cannot change it.")
        return spec

    def _send(self, wire: Any) -> Self:
        assert self._spec is not None
        self._test.tab.give(self._spec, wire)
        return self

    def _label(self, spec: Spec, option: Any) -> str | None:
        """Returns the label of an option, or of what may be one too.

        Raises:
            ValueError: It is none of the options.
        """
        options = self._options("select")
        label: str | None = spec.codec.encode(option)
        if label is None or label in options or self._view.props.get("accept_new_options"):
            return label
        if option in options:
            return str(option)
        raise ValueError(f"{option!r} is not one of the options: {', '.join(options)}.")

    def _files(self, spec: Spec, files: Any) -> list[dict[str, Any]]:
        if files is None:
            return []
        given = [files] if isinstance(files, tuple) else list(files)
        for file in given:
            if not isinstance(file, tuple) or len(file) != 3:
                raise ValueError(f"A file is (name, bytes, MIME type), but this is {file!r}.")
        if len(given) > 1 and not self.accept_multiple_files:
            raise AppTestError(f"This uploader takes one file, but {len(given)} were given.")
        return [self._test.tab.add_file(spec, *file) for file in given]

    def _step(self, direction: int) -> Self:
        value = self.value
        if value is None:
            return self
        if isinstance(value, time):
            moved = datetime.combine(datetime.min + timedelta(days=1), value)
            return self.set_value((moved + timedelta(seconds=direction * self.step)).time())
        number = value + direction * self.step
        if self.max is not None:
            number = min(number, self.max)
        if self.min is not None:
            number = max(number, self.min)
        return self.set_value(number)


class Found:
    """An attribute of a test that is the list of the nodes of its name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        NAMES.add(name)
        self.__doc__ = f"The nodes of `st.{name}`, in the order of the page."

    def __get__(self, test: T | None, owner: type[T]) -> Nodes[Node[T]]:
        if test is None:
            return self  # type: ignore[return-value]
        return find(lambda view: Node(test, view), test.tab.roots, self._name)
