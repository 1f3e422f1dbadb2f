"""Every message that crosses the socket, in both directions, as tagged structs.

The TypeScript types are generated from this module. A change that an open page
of the previous version could not read raises `PROTOCOL`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

PROTOCOL = 3
"""Version of the wire format; the page reloads itself when the server's differs."""


class Insert(msgspec.Struct, tag_field="op", tag="insert", gc=False):
    """A new node, placed in `parent` right behind its sibling `after` (None: first).

    If a node with this id stands elsewhere in the tree it moves here, and its
    old children go with it.
    """

    parent: str
    after: str | None
    id: str
    type: str
    props: msgspec.Raw


class Update(msgspec.Struct, tag_field="op", tag="update", gc=False):
    """New props for a node, and perhaps a new type; its children stay."""

    id: str
    type: str
    props: msgspec.Raw


class Move(msgspec.Struct, tag_field="op", tag="move", gc=False):
    """A node goes right behind its sibling `after` (None: first) in the same parent."""

    id: str
    after: str | None


class Remove(msgspec.Struct, tag_field="op", tag="remove", gc=False):
    """A node goes, with all that is below it."""

    id: str


class Value(msgspec.Struct, tag_field="op", tag="value", gc=False):
    """The server sets a widget's value; it wins over what the page holds."""

    id: str
    value: Any


class Append(msgspec.Struct, tag_field="op", tag="append", gc=False):
    """Text that a node's prop ends with from now on; a prop that was absent begins with it."""

    id: str
    prop: str
    text: str


Op = Insert | Update | Move | Remove | Value | Append


class Frame(msgspec.Struct, tag_field="t", tag="frame", omit_defaults=True):
    """A patch of the tree, and how far its run has come.

    Attributes:
        run: Number of the run within this connection, rising.
        ops: Applied in order.
        state: `running` until the run's last frame; `done` when it ended and is
            stored; `stopped` when the user stopped it; `failed` when it could
            not be stored or the script could not start.
        seq: With a run's last frame, and while one goes on: every event up to this one
            is stored.
        reset: The ops build the whole tree; what they do not name is gone.
    """

    run: int
    ops: list[Op] = []
    state: Literal["running", "done", "stopped", "failed"] = "running"
    seq: int | None = None
    reset: bool = False


class ClientConfig(msgspec.Struct, omit_defaults=True):
    """What the page must know of the server's settings.

    Attributes:
        toolbar_mode: `auto`, `developer`, `viewer` or `minimal`.
        theme: The `theme.*` options that were set, by their dotted name without
            the leading `theme.` (`primaryColor`, `dark.backgroundColor`, …).
        max_upload_mb: Largest file the server takes, in megabytes.
        dev: The page is on the developer's own machine.
        resume: `reload`: F5 goes on; `reconnect`: F5 starts anew.
        max_event_mb: Largest message that the server takes, in megabytes.
    """

    toolbar_mode: str = "auto"
    theme: dict[str, Any] = {}
    max_upload_mb: int = 200
    dev: bool = False
    resume: Literal["reload", "reconnect"] = "reload"
    max_event_mb: int = 25


class Welcome(msgspec.Struct, tag_field="t", tag="welcome"):
    """The server's answer to `Hello`.

    Attributes:
        protocol: `PROTOCOL` of the server.
        build: Identifies the frontend's build; another one reloads the page.
        token: Secret to resume with next time; it replaces the one used.
        upload_token: Sent as `X-Kawa-Upload` with each upload.
        resumed: Whether the session went on, rather than starting anew.
        seq: The last event that is stored. Later ones are to be sent again.
    """

    protocol: int
    build: str
    token: str
    upload_token: str
    resumed: bool
    seq: int
    config: ClientConfig


class Notice(msgspec.Struct, tag_field="t", tag="notice", omit_defaults=True):
    """Something to tell the user outside the tree.

    Attributes:
        level: `info`, `warning` or `error`.
        code: Looked up in the page's text table: `file_changed`,
            `value_refused`, `not_stored`, `stored_again`,
            `large_pending`, `large_stored`, `run_cut`, `given_up`, `page_ends`, `cache_cleared`.
        detail: Shown as it is.
    """

    level: Literal["info", "warning", "error"]
    code: str
    detail: str = ""


class PanelKey(msgspec.Struct, omit_defaults=True):
    """A value that the session holds, for the developer panel.

    Attributes:
        name: Its key, or what its widget is called.
        type: The name of its type.
        preview: The value in short.
        widget: It is a widget's.
        size: Bytes as stored; None if not known.
        reason: Why it cannot be stored; empty if it can.
        pending: It is large, and still being stored as it is now.
    """

    name: str
    type: str
    preview: str
    widget: bool = False
    size: int | None = None
    reason: str = ""
    pending: bool = False


class PanelRerun(msgspec.Struct, omit_defaults=True):
    """A rerun, for the developer panel.

    Attributes:
        number: Counted from 1 since the session came to this process.
        reason: `load`, `event`, `page`, `rerun`, `restart`, `save` (the file) or `back`.
        widgets: What the user changed or clicked, by name.
        at: When it began, in Unix seconds.
        script_ms: Time in the script and its callbacks.
        commit_ms: Time until it was stored; None: it was not.
        bytes: Bytes sent to the page.
        version: The store's version that it made.
        failed: The script ended with an error.
        kept: One can go back to it.
    """

    number: int
    reason: str
    at: float
    script_ms: float
    bytes: int
    version: int
    widgets: list[str] = []
    commit_ms: float | None = None
    failed: bool = False
    kept: bool = False


class PanelCache(msgspec.Struct):
    """What the values of one cached function are and save, in this process.

    Attributes:
        name: The function's.
        decorator: `cache_data` or `cache_resource`.
        entries: How many values are held.
        bytes: Their size, where it is known: of `cache_data`.
        hits: Calls that a value has answered.
        misses: Calls that were computed.
        saved: Seconds that the hits did not take.
    """

    name: str
    decorator: str
    entries: int
    bytes: int
    hits: int
    misses: int
    saved: float


class PanelState(msgspec.Struct, tag_field="t", tag="panel", omit_defaults=True):
    """What the developer panel shows; sent while it is open.

    Attributes:
        caches: Of all sessions; those that saved the most time first.
        keys: Of `session_state` and the widgets.
        more: How many keys there are beside those.
        reruns: Newest first.
        durable: The store outlives the process.
    """

    keys: list[PanelKey]
    reruns: list[PanelRerun]
    more: int = 0
    durable: bool = True
    caches: list[PanelCache] = []


class PanelLink(msgspec.Struct, tag_field="t", tag="panel_link"):
    """A link that opens a copy of the session.

    Attributes:
        link: Value of the query parameter `kawa_copy`.
        seconds: How long it opens.
    """

    link: str
    seconds: int


class Part(msgspec.Struct, tag_field="t", tag="part", omit_defaults=True):
    """A piece of a message that is too long to be sent in one.

    Attributes:
        data: Follows the data of the part before.
        more: Another part comes; without it the message is whole.
    """

    data: bytes
    more: bool = False


class Alive(msgspec.Struct, tag_field="t", tag="alive"):
    """The server is there: answers `Ping`, and is said while a `Hello` has no answer yet."""


ServerMessage = Frame | Welcome | Notice | PanelState | PanelLink | Part | Alive


class ClientContext(msgspec.Struct, omit_defaults=True, frozen=True):
    """What `st.context` tells the script of the browser."""

    url: str = ""
    timezone: str | None = None
    timezone_offset: int | None = None
    locale: str | None = None
    theme: Literal["light", "dark"] | None = None
    embedded: bool | None = None


class Hello(msgspec.Struct, tag_field="t", tag="hello", omit_defaults=True):
    """The first message on a socket.

    Attributes:
        protocol: `PROTOCOL` of the page.
        token: The last `Welcome.token` of this tab, if it has one.
        fresh: The page was just loaded (False: its socket dropped and is back).
        page: Path of the page below the base path, without slashes at its ends.
        query: Query string without `?`.
        copy_link: Begin with a copy of the session that this link is for.
        copy: The tab was duplicated, and has its token from the other one: it wants a
            session of its own that begins with what that one holds.
        again: It has asked before, and that connection broke before the page had come.
    """

    protocol: int
    token: str | None = None
    fresh: bool = True
    copy: bool = False
    page: str = ""
    query: str = ""
    context: ClientContext = ClientContext()
    copy_link: str | None = None
    again: bool = False


class Event(msgspec.Struct, tag_field="t", tag="event", omit_defaults=True):
    """Something the user did; asks for a run.

    Attributes:
        seq: Rises by one with each event of a session; kept by the page until
            a frame's `seq` covers it.
        values: New values by widget id (node id).
        triggers: Values that last one run (a click), by widget id.
        page: Set when the user went to another page.
        query: Set when the query string changed by navigation.
        restart: Throw the session's state away and start over.
        again: It was sent before, on a connection that broke before it was confirmed.
        theme: The page has turned light or dark.
    """

    seq: int
    values: dict[str, Any] = {}
    triggers: dict[str, Any] = {}
    page: str | None = None
    query: str | None = None
    restart: bool = False
    again: bool = False
    theme: Literal["light", "dark"] | None = None


class Tick(msgspec.Struct, tag_field="t", tag="tick"):
    """It is time for these fragments (node ids) to run again.

    It is no event: nothing is lost with one that is not answered, as the next one follows.
    """

    fragments: list[str]


class Stop(msgspec.Struct, tag_field="t", tag="stop"):
    """The user asks the running script to stop at its next Kawa call."""


class PanelRequest(msgspec.Struct, tag_field="t", tag="panel", omit_defaults=True):
    """The developer panel wants something; refused where the server is not for development.

    Attributes:
        want: `open`: be told what it shows until `close`; `back`: go back to a rerun;
            `link`: a link to a copy; `clear_cache`: forget what cached functions returned.
        number: The rerun to go back to.
    """

    want: Literal["open", "close", "back", "link", "clear_cache"]
    number: int = 0


class Ping(msgspec.Struct, tag_field="t", tag="ping"):
    """Asks whether the server is there; it says so however long the script takes."""


class Taken(msgspec.Struct, tag_field="t", tag="taken"):
    """The page has taken a `Part`. Few are sent ahead, so that no buffer on the way fills up."""


ClientMessage = Hello | Event | Tick | Stop | PanelRequest | Ping | Taken
