// GENERATED from the Python structs by tools/gen.py; do not edit.

export type Op = Insert | Update | Move | Remove | Value | Append
export type ServerMessage = Frame | Welcome | Notice | PanelState | PanelLink | Part | Alive
export type ClientMessage = Hello | Event | Tick | Stop | PanelRequest | Ping | Taken

/**
 * A patch of the tree, and how far its run has come.
 *
 * Attributes:
 *     run: Number of the run within this connection, rising.
 *     ops: Applied in order.
 *     state: `running` until the run's last frame; `done` when it ended and is
 *         stored; `stopped` when the user stopped it; `failed` when it could
 *         not be stored or the script could not start.
 *     seq: With a run's last frame, and while one goes on: every event up to this one
 *         is stored.
 *     reset: The ops build the whole tree; what they do not name is gone.
 */
export interface Frame {
  t: "frame"
  run: number
  ops?: (Insert | Update | Move | Remove | Value | Append)[]
  state?: "done" | "failed" | "running" | "stopped"
  seq?: number | null
  reset?: boolean
}
/**
 * A new node, placed in `parent` right behind its sibling `after` (None: first).
 *
 * If a node with this id stands elsewhere in the tree it moves here, and its
 * old children go with it.
 */
export interface Insert {
  op: "insert"
  parent: string
  after: string | null
  id: string
  type: string
  props: unknown
}
/**
 * New props for a node, and perhaps a new type; its children stay.
 */
export interface Update {
  op: "update"
  id: string
  type: string
  props: unknown
}
/**
 * A node goes right behind its sibling `after` (None: first) in the same parent.
 */
export interface Move {
  op: "move"
  id: string
  after: string | null
}
/**
 * A node goes, with all that is below it.
 */
export interface Remove {
  op: "remove"
  id: string
}
/**
 * The server sets a widget's value; it wins over what the page holds.
 */
export interface Value {
  op: "value"
  id: string
  value: unknown
}
/**
 * Text that a node's prop ends with from now on; a prop that was absent begins with it.
 */
export interface Append {
  op: "append"
  id: string
  prop: string
  text: string
}
/**
 * The server's answer to `Hello`.
 *
 * Attributes:
 *     protocol: `PROTOCOL` of the server.
 *     build: Identifies the frontend's build; another one reloads the page.
 *     token: Secret to resume with next time; it replaces the one used.
 *     upload_token: Sent as `X-Kawa-Upload` with each upload.
 *     resumed: Whether the session went on, rather than starting anew.
 *     seq: The last event that is stored. Later ones are to be sent again.
 */
export interface Welcome {
  t: "welcome"
  protocol: number
  build: string
  token: string
  upload_token: string
  resumed: boolean
  seq: number
  config: ClientConfig
}
/**
 * What the page must know of the server's settings.
 *
 * Attributes:
 *     toolbar_mode: `auto`, `developer`, `viewer` or `minimal`.
 *     theme: The `theme.*` options that were set, by their dotted name without
 *         the leading `theme.` (`primaryColor`, `dark.backgroundColor`, …).
 *     max_upload_mb: Largest file the server takes, in megabytes.
 *     dev: The page is on the developer's own machine.
 *     resume: `reload`: F5 goes on; `reconnect`: F5 starts anew.
 *     max_event_mb: Largest message that the server takes, in megabytes.
 */
export interface ClientConfig {
  toolbar_mode?: string
  theme?: {}
  max_upload_mb?: number
  dev?: boolean
  resume?: "reconnect" | "reload"
  max_event_mb?: number
}
/**
 * Something to tell the user outside the tree.
 *
 * Attributes:
 *     level: `info`, `warning` or `error`.
 *     code: Looked up in the page's text table: `file_changed`,
 *         `value_refused`, `not_stored`, `stored_again`,
 *         `large_pending`, `large_stored`, `run_cut`, `given_up`, `page_ends`, `cache_cleared`.
 *     detail: Shown as it is.
 */
export interface Notice {
  t: "notice"
  level: "error" | "info" | "warning"
  code: string
  detail?: string
}
/**
 * What the developer panel shows; sent while it is open.
 *
 * Attributes:
 *     caches: Of all sessions; those that saved the most time first.
 *     keys: Of `session_state` and the widgets.
 *     more: How many keys there are beside those.
 *     reruns: Newest first.
 *     durable: The store outlives the process.
 */
export interface PanelState {
  t: "panel"
  keys: PanelKey[]
  reruns: PanelRerun[]
  more?: number
  durable?: boolean
  caches?: PanelCache[]
}
/**
 * A value that the session holds, for the developer panel.
 *
 * Attributes:
 *     name: Its key, or what its widget is called.
 *     type: The name of its type.
 *     preview: The value in short.
 *     widget: It is a widget's.
 *     size: Bytes as stored; None if not known.
 *     reason: Why it cannot be stored; empty if it can.
 *     pending: It is large, and still being stored as it is now.
 */
export interface PanelKey {
  name: string
  type: string
  preview: string
  widget?: boolean
  size?: number | null
  reason?: string
  pending?: boolean
}
/**
 * A rerun, for the developer panel.
 *
 * Attributes:
 *     number: Counted from 1 since the session came to this process.
 *     reason: `load`, `event`, `page`, `rerun`, `restart`, `save` (the file) or `back`.
 *     widgets: What the user changed or clicked, by name.
 *     at: When it began, in Unix seconds.
 *     script_ms: Time in the script and its callbacks.
 *     commit_ms: Time until it was stored; None: it was not.
 *     bytes: Bytes sent to the page.
 *     version: The store's version that it made.
 *     failed: The script ended with an error.
 *     kept: One can go back to it.
 */
export interface PanelRerun {
  number: number
  reason: string
  at: number
  script_ms: number
  bytes: number
  version: number
  widgets?: string[]
  commit_ms?: number | null
  failed?: boolean
  kept?: boolean
}
/**
 * What the values of one cached function are and save, in this process.
 *
 * Attributes:
 *     name: The function's.
 *     decorator: `cache_data` or `cache_resource`.
 *     entries: How many values are held.
 *     bytes: Their size, where it is known: of `cache_data`.
 *     hits: Calls that a value has answered.
 *     misses: Calls that were computed.
 *     saved: Seconds that the hits did not take.
 */
export interface PanelCache {
  name: string
  decorator: string
  entries: number
  bytes: number
  hits: number
  misses: number
  saved: number
}
/**
 * A link that opens a copy of the session.
 *
 * Attributes:
 *     link: Value of the query parameter `kawa_copy`.
 *     seconds: How long it opens.
 */
export interface PanelLink {
  t: "panel_link"
  link: string
  seconds: number
}
/**
 * A piece of a message that is too long to be sent in one.
 *
 * Attributes:
 *     data: Follows the data of the part before.
 *     more: Another part comes; without it the message is whole.
 */
export interface Part {
  t: "part"
  data: Uint8Array
  more?: boolean
}
/**
 * The server is there: answers `Ping`, and is said while a `Hello` has no answer yet.
 */
export interface Alive {
  t: "alive"
}
/**
 * The first message on a socket.
 *
 * Attributes:
 *     protocol: `PROTOCOL` of the page.
 *     token: The last `Welcome.token` of this tab, if it has one.
 *     fresh: The page was just loaded (False: its socket dropped and is back).
 *     page: Path of the page below the base path, without slashes at its ends.
 *     query: Query string without `?`.
 *     copy_link: Begin with a copy of the session that this link is for.
 *     copy: The tab was duplicated, and has its token from the other one: it wants a
 *         session of its own that begins with what that one holds.
 *     again: It has asked before, and that connection broke before the page had come.
 */
export interface Hello {
  t: "hello"
  protocol: number
  token?: string | null
  fresh?: boolean
  copy?: boolean
  page?: string
  query?: string
  context?: ClientContext
  copy_link?: string | null
  again?: boolean
}
/**
 * What `st.context` tells the script of the browser.
 */
export interface ClientContext {
  url?: string
  timezone?: string | null
  timezone_offset?: number | null
  locale?: string | null
  theme?: ("dark" | "light") | null
  embedded?: boolean | null
}
/**
 * Something the user did; asks for a run.
 *
 * Attributes:
 *     seq: Rises by one with each event of a session; kept by the page until
 *         a frame's `seq` covers it.
 *     values: New values by widget id (node id).
 *     triggers: Values that last one run (a click), by widget id.
 *     page: Set when the user went to another page.
 *     query: Set when the query string changed by navigation.
 *     restart: Throw the session's state away and start over.
 *     again: It was sent before, on a connection that broke before it was confirmed.
 *     theme: The page has turned light or dark.
 */
export interface Event {
  t: "event"
  seq: number
  values?: {}
  triggers?: {}
  page?: string | null
  query?: string | null
  restart?: boolean
  again?: boolean
  theme?: ("dark" | "light") | null
}
/**
 * It is time for these fragments (node ids) to run again.
 *
 * It is no event: nothing is lost with one that is not answered, as the next one follows.
 */
export interface Tick {
  t: "tick"
  fragments: string[]
}
/**
 * The user asks the running script to stop at its next Kawa call.
 */
export interface Stop {
  t: "stop"
}
/**
 * The developer panel wants something; refused where the server is not for development.
 *
 * Attributes:
 *     want: `open`: be told what it shows until `close`; `back`: go back to a rerun;
 *         `link`: a link to a copy; `clear_cache`: forget what cached functions returned.
 *     number: The rerun to go back to.
 */
export interface PanelRequest {
  t: "panel"
  want: "back" | "clear_cache" | "close" | "link" | "open"
  number?: number
}
/**
 * Asks whether the server is there; it says so however long the script takes.
 */
export interface Ping {
  t: "ping"
}
/**
 * The page has taken a `Part`. Few are sent ahead, so that no buffer on the way fills up.
 */
export interface Taken {
  t: "taken"
}

export const PROTOCOL = 3
