"""Where the code that calls `st.…` is: which run, and which container it writes into.

Two context variables, so that threads with a copied context and async tasks each
write where they should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgspec

from kawa.errors import (
    RerunException,
    StopException,
    StreamlitInvalidLayoutContextError,
)
from kawa.protocol.block import Block
from kawa.protocol.diff import Writer
from kawa.protocol.head import Head, encode_head, unsaid
from kawa.protocol.messages import ClientContext
from kawa.protocol.outgoing import Outgoing
from kawa.protocol.tree import ROOTS, Node, Tree
from kawa.runtime.drawn import Drawn
from kawa.runtime.endings import Endings
from kawa.runtime.identity import node_id
from kawa.runtime.media import MediaRef
from kawa.runtime.pages import Pages
from kawa.runtime.part import OUTER, SLOT, Part, part_var
from kawa.runtime.place import Place
from kawa.runtime.query import Query
from kawa.runtime.recording import (
    AnyCall,
    Blocks,
    Pen,
    Recorder,
    Recording,
    open_outside,
    record,
    replay,
)
from kawa.runtime.services import Services
from kawa.runtime.slot import NOTHING
from kawa.runtime.spec import Spec
from kawa.runtime.state import SessionState
from kawa.runtime.threads import Threads
from kawa.runtime.uploads import Uploads
from kawa.runtime.visit import Visit


class Run:
    """One run of a script, as the elements see it.

    Attributes:
        state: The session's state.
        writer: Compares what the run draws with the page before.
        pen: What elements draw with, by way of the methods here: the writer, or a
            recorder before it.
        head: What belongs to the page as a whole.
        head_before: The same as the run before left it.
        pages: The app's pages, and which one runs.
        client: What is known of the browser.
        visit: The request that opened the tab's connection.
        event: Id of the session, and number of the event that this run answers.
        threads: Those that draw its parallel fragments.
        drawn: What it has drawn and delivered so far.
        query: The query string as the run leaves it.
        page_id: Names the page in the identity of widgets.
        in_callback: A callback of a widget runs, and not yet the script.
        services: What surrounds the app: settings, store, …
        uploads: The session's uploaded files.
        media: Names of the bytes that it has put on the page.
        alone: It draws some fragments, and not the page.
        redrawn: Those that it has not drawn to their end yet, by id.
        parts: The fragments and dialogs that were on the page when it began, by id.
        dialogs: The dialog functions that its code has defined, by name.
        opens_again: Opens the dialog that was open before the page was loaded, when this run
            has drawn the page.
        reopens: It does only that.
        caches: What is cached for its session alone.
        live: It has not ended.
        interrupted: It ends for a newer event.
    """

    def __init__(
        self,
        state: SessionState,
        tree: Tree,
        *,
        head: Head,
        pages: Pages | None = None,
        client: ClientContext | None = None,
        edited: bool = False,
        outgoing: Outgoing | None = None,
        services: Services | None = None,
        uploads: Uploads | None = None,
        scope: Mapping[str, bool] | None = None,
    ) -> None:
        self.state = state
        self.alone = scope is not None
        self.redrawn: list[str] = []
        self.parts: Mapping[str, Part] = {}
        self.dialogs: dict[str, Callable[..., Any]] = {}
        self.opens_again: Callable[[], Any] | None = None
        self.reopens = False
        self.writer = Writer(tree, node_id, edited, outgoing, tuple(scope) if scope else ROOTS)
        self.pen: Pen = self.writer
        self.head = head
        self.head_before: Head | None = None
        self.pages = pages
        self.client = client or ClientContext()
        self.visit = Visit()
        self.event = ("", 0)
        self.services = Services.alone() if services is None else services
        self.uploads = Uploads(self.services, "", {}) if uploads is None else uploads
        self.media: set[str] = set()
        self._scope = scope or {}
        self._own: dict[str, Place] = {}
        self.threads = Threads()
        self.places = {root: Place(self._root_block(root), root) for root in ROOTS}
        self.drawn = Drawn()
        self.query = Query(head.query)
        self.page_id = ""
        self.in_callback = False
        self.caches = Endings()
        self.live = True
        self.stop_requested = False
        self.interrupted = False
        self._interrupt: Callable[[Run], bool] | None = None

    def interrupt(self, may: Callable[[Run], bool]) -> None:
        """Asks the run to end at its next Kawa call at which `may` agrees."""
        self._interrupt = may

    def request_stop(self) -> None:
        """Asks the run to end at its next Kawa call, because the user said so."""
        self.stop_requested = True

    def checkpoint(self) -> None:
        """Ends the run here if that was asked for.

        Raises:
            StopException: The user stopped it.
            RerunException: A newer event waits; callbacks are not ended for that, as
                they are called once.
        """
        if self.stop_requested:
            raise StopException
        if self._interrupt is not None and not self.in_callback and self._interrupt(self):
            self.interrupted = True
            raise RerunException

    def put(self, place: Place, site: int, type: str, props: bytes, id: str | None = None) -> Node:
        """Writes an element."""
        if self.stop_requested or self._interrupt is not None:
            self.checkpoint()
        return place.put(self, site, type, props, id)

    def _root_block(self, root: str) -> Block:
        return Block.nowhere(root) if self.alone else self.writer.open(root)

    def place_of(self, part: Part | None, place: Place) -> Place:
        """Returns where a part writes that was told to write into a container.

        In one outside of it, it has a container of its own, which alone its reruns replace.

        Raises:
            StreamlitInvalidLayoutContextError: It reruns, and has not written there before.
        """
        if part is None or (place.part is not None and place.part.within(part)):
            return place
        id = part.place_in(place.name)
        own = self._own.get(id)
        if own is None or own.block.closed:
            own = self._own[id] = self._open_outside(part, place, id)
        return own

    def _open_outside(self, part: Part, place: Place, id: str) -> Place:
        if part.id in self.redrawn:
            if id not in self._scope:
                raise StreamlitInvalidLayoutContextError(
                    "A fragment that reruns by itself can write only into such containers outside "
                    "of it that it wrote into when the whole script ran. Write into this one then "
                    "too, or put the container into the fragment."
                )
            block = self.writer.open(id, self._scope[id])
        else:
            part.check_alone("wrote outside of itself")
            around, single = self.place_of(part.outer, place), place.single
            type, props = ("empty", SLOT) if single else ("fragment", OUTER)
            node = around.put(self, 0, type, props, id)
            block = self.pen.enter(node.id, single)
        return Place(block, place.root, place.form, part)

    def dialog_place(self) -> Place:
        """Returns where a dialog is drawn, wherever it is called; what was there goes."""
        if not self.alone:
            return self.places["dialogs"]
        self.writer.widen("dialogs")
        return Place(self.writer.open("dialogs"), "dialogs")

    def begin_page(self, id: str) -> None:
        """Begins to draw one of the app's pages."""
        self.page_id = id
        self.writer.begin_page(id)

    def put_media(self, data: bytes | bytearray | memoryview | Path, mime: str) -> MediaRef:
        """Keeps bytes for the page, and returns what an element's props have in their place.

        Raises:
            OSError: They are in a file that cannot be read.
        """
        name, ref = self.services.media.put(data, mime, self.event[0])
        part = part_var.get()
        (self.media if part is None else part.media).add(name)
        if isinstance(self.pen, Recorder):
            path = str(data) if isinstance(data, Path) else ""
            self.pen.put_media(b"" if isinstance(data, Path) else bytes(data), mime, path)
        return ref

    def enter(self, place: Place, node: Node, slot: bool = False, form: str | None = None) -> Place:
        """Opens a container that was just put.

        Args:
            place: Where it was put.
            node: Its node.
            slot: It holds one child; a second one takes its place.
            form: The form that what is in it belongs to, if not that of `place`.
        """
        return Place(self.pen.enter(node.id, slot), place.root, form or place.form, place.part)

    def replace(self, place: Place, node: Node, type: str, props: bytes, id: str | None) -> Node:
        """Writes an element in the place of one that this run wrote."""
        return self.pen.replace(place.block, node, type, props, id)

    def append(self, place: Place, node: Node, prop: str, text: str, props: bytes) -> Node:
        """Adds text to a prop of an element that this run wrote; `props` are all of them then."""
        if self.stop_requested or self._interrupt is not None:
            self.checkpoint()
        return self.pen.append(place.block, node, prop, text, props)

    def remove(self, place: Place, node: Node) -> None:
        """Takes back an element that this run wrote."""
        self.pen.remove(place.block, node.id)

    def recording(self, place: Place, site: int) -> AbstractContextManager[Recording]:
        """Records what is drawn, for `replay`.

        Args:
            place: Where the code writes that is recorded.
            site: Its call site.
        """
        recording = Recording(self.writer, place.block, self._roots(), site)
        return record(self, recording)

    def opened(self, place: Place) -> None:
        """Code goes on in a container that was made before; recordings of it are told."""
        if isinstance(self.pen, Recorder):
            open_outside(self.writer, place.block)

    def replay(
        self, calls: Iterable[AnyCall], place: Place, site: int, specs: Sequence[Spec] = ()
    ) -> None:
        """Draws again what was recorded in this run or another one, of any process.

        Elements are then the same ones as if the code itself drew them here: `site` is
        where it is called. Containers keep the forms that they are in.

        Args:
            calls: What was recorded.
            place: Where the code writes that was recorded.
            site: Its call site.
            specs: The widgets among what was recorded, where this process has drawn them.
        """
        self.checkpoint()
        for spec in specs:
            self.draw(spec)
        blocks = Blocks(place.block, self.writer)
        blocks.update(self._roots())
        replay(calls, self.pen, blocks, site, self.put_media)
        for spec in specs:
            self.show(spec)

    def _roots(self) -> dict[str, Block]:
        return {id: place.block for id, place in self.places.items()}

    def change_head(self, **said: Any) -> None:
        """Changes the head, and sends it before the run ends.

        What the script has not said yet stays as it was, so that nothing changes to
        and fro on each run of a page.

        Args:
            **said: Fields of the head.

        Raises:
            UnicodeEncodeError: A text cannot be sent; the head is as it was then.
        """
        self.checkpoint()
        before = self.head_before
        head = shown = msgspec.structs.replace(self.head, query=self.query.text, **said)
        if before is not None and before.page == head.page:
            page = None if self.pages is None else self.pages.current
            title = None if self.pages is None else self.pages.own_title
            more = unsaid(head, before, title, page.icon if page is not None else "")
            shown = msgspec.structs.replace(head, **more)
        encode_head(head)
        self.writer.set_head(encode_head(shown))
        self.head = head

    def draw(self, spec: Spec) -> Any:
        """Registers a widget and returns its value; call `show` once its node is put."""
        if spec.codec.trigger:
            self.drawn.undelivered.discard(spec.id)
        if isinstance(self.pen, Recorder):
            self.pen.draw(spec)
        return self.state.draw(spec, self.drawn)

    def show(self, spec: Spec) -> None:
        """Tells the browser the widget's value if it shows another one."""
        if not spec.codec.trigger:
            wire = self.state.to_show(spec)
            if wire is not NOTHING:
                self.pen.tell(spec.id, wire)
