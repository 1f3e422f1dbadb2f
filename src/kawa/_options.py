"""The table of settings: name, type, default, and what each does.

Streamlit's options are all accepted; the ones Kawa has no use for are marked
`no_effect`. Reading files, environment and flags is `_config`'s business.
"""

from __future__ import annotations

import re
from math import inf
from typing import Any, Literal, NamedTuple

Kind = Literal["bool", "int", "float", "str", "list", "json"]


class Option(NamedTuple):
    """One setting.

    Attributes:
        name: Dotted name, the section first.
        kind: Its type. `list` is a list of texts, `json` any TOML or JSON value.
        default: Its value unless set; computed when the settings load if `computed`.
        about: What it does, for people.
        choices: The only texts it may hold, if not any.
        scriptable: Whether a script may change it while it runs.
        hidden: Left out of help and of `kawa config show` unless set.
        no_effect: Accepted so that existing files load, without doing anything.
        sensitive: Never shown, and refused on the command line.
        address: Of a server; a password in it is not shown.
        computed: The default depends on the machine.
        least: The smallest number it may hold.
        most: The largest one.
    """

    name: str
    kind: Kind
    default: Any
    about: str
    choices: tuple[str, ...] = ()
    scriptable: bool = False
    hidden: bool = False
    no_effect: bool = False
    sensitive: bool = False
    address: bool = False
    computed: bool = False
    least: float = -inf
    most: float = inf

    @property
    def section(self) -> str:
        """The dotted name without its last part."""
        return self.name.rpartition(".")[0]

    @property
    def key(self) -> str:
        """The last part of the dotted name."""
        return self.name.rpartition(".")[2]

    @property
    def is_color(self) -> bool:
        """Whether it holds a colour, or a list of them."""
        return self.key.endswith(("Color", "Colors"))

    def variable(self, prefix: str) -> str:
        """Name the environment variable that sets this.

        Args:
            prefix: `KAWA` or `STREAMLIT`.

        Returns:
            The prefix and the dotted name in upper snake case.

        Example:
            >>> OPTIONS["server.enableCORS"].variable("KAWA")
            'KAWA_SERVER_ENABLE_CORS'
        """
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", self.name)
        return f"{prefix}_{words.replace('.', '_').upper()}"


TRUSTED_HOSTS = [
    f"https://{host}"
    for host in [
        "devel.streamlit.test",
        "*.streamlit.apptest",
        "*.streamlitapp.test",
        "*.streamlitapp.com",
        "share.streamlit.io",
        "share-demo.streamlit.io",
        "share-head.streamlit.io",
        "share-staging.streamlit.io",
        "*.demo.streamlit.run",
        "*.head.streamlit.run",
        "*.staging.streamlit.run",
        "*.streamlit.run",
        "*.demo.streamlit.app",
        "*.head.streamlit.app",
        "*.staging.streamlit.app",
        "*.streamlit.app",
    ]
]

_o = Option
_GENERAL = [
    _o("global.disableWidgetStateDuplicationWarning", "bool", False,
       "Do not warn when a widget has a default value and session state sets its key too."),
    _o("global.showWarningOnDirectExecution", "bool", True,
       "Warn when a script is run with `python app.py` instead of `kawa run app.py`."),
    _o("global.developmentMode", "bool", False, "For work on Streamlit itself.",
       hidden=True, no_effect=True, computed=True),
    _o("global.e2eTest", "bool", False, "For Streamlit's own tests.", hidden=True, no_effect=True),
    _o("global.unitTest", "bool", False, "For Streamlit's own tests.", hidden=True, no_effect=True),
    _o("global.appTest", "bool", False, "For Streamlit's own tests.", hidden=True, no_effect=True),
    _o("global.suppressDeprecationWarnings", "bool", False,
       "Do not warn about parameters that will go away.", hidden=True),
    _o("global.minCachedMessageSize", "float", 10000.0,
       "Kawa compares every element with the last run's, so it keeps no message cache.",
       hidden=True, no_effect=True),
    _o("global.maxCachedMessageAge", "int", 2,
       "Kawa compares every element with the last run's, so it keeps no message cache.",
       hidden=True, no_effect=True),
    _o("logger.level", "str", "info", "How much is logged.",
       choices=("error", "warning", "info", "debug"), computed=True),
    _o("logger.messageFormat", "str", "%(asctime)s %(message)s",
       "Pattern of a log line, as the standard library's `logging` takes it.", computed=True),
    _o("logger.enableRich", "bool", False, "Draw errors in the terminal with the library rich.",
       scriptable=True, hidden=True, no_effect=True, computed=True),
    _o("logger.hideWelcomeMessage", "bool", False, "Do not print the addresses at the start.",
       hidden=True),
    _o("client.showErrorDetails", "str", "full",
       "What the page shows of an uncaught error: all of it, all but the message, only its type, "
       "or nothing. `true` means `full` and `false` means `stacktrace`.",
       choices=("full", "stacktrace", "type", "none"), scriptable=True),
    _o("client.toolbarMode", "str", "auto",
       "What the menu offers: `auto` shows the developer's entries on the developer's own "
       "machine only, `minimal` only what the app itself puts there.",
       choices=("auto", "developer", "viewer", "minimal"), scriptable=True),
    _o("client.disableDataExport", "bool", False,
       "Take the download buttons off tables and charts.", scriptable=True),
    _o("client.showSidebarNavigation", "bool", True,
       "List the files of `pages/` in the sidebar.", scriptable=True),
    _o("client.showErrorLinks", "str", "auto",
       "Put links to search engines below errors; `auto`: on localhost only.",
       choices=("auto", "true", "false")),
    _o("client.allowedOrigins", "list", TRUSTED_HOSTS,
       "Pages that may embed the app and exchange messages with it.", hidden=True),
    _o("runner.magicEnabled", "bool", True,
       "Show the value of a line that is nothing but an expression."),
    _o("runner.postScriptGC", "bool", True,
       "Kawa forces no garbage collection after a run.", hidden=True, no_effect=True),
    _o("runner.fastReruns", "bool", True,
       "A new click interrupts the run under way, instead of waiting for its end."),
    _o("runner.enforceSerializableSessionState", "bool", False,
       "Raise an error when session state holds a value that cannot be stored."),
    _o("runner.enumCoercion", "str", "nameOnly",
       "When an edit defines an Enum anew, match options of the old one by name, by name and "
       "value, or not at all.", choices=("off", "nameOnly", "nameAndValue")),
    _o("runner.parallelMaxWorkers", "int", None,
       "Most threads that run parallel fragments of one session; unset: a number that fits "
       "the machine."),
    _o("runner.cacheBackgroundRefreshMaxWorkers", "int", 4,
       "Most threads that refresh cached values in the background.", hidden=True),
    _o("runner.cacheBackgroundRefreshTTLMultiplier", "float", 2.0,
       "A value that is refreshed in the background stays usable for its `ttl` times this."),
    _o("runner.connectionDefaultTTL", "float", None,
       "Seconds for which `st.connection` keeps the result of a query that names no `ttl`."),
    _o("runner.cacheHashSeed", "int", 0,
       "Changes every cache key, so that results kept on disk are not found again."),
    _o("server.folderWatchList", "list", [],
       "More folders in which a changed file marks the app as changed."),
    _o("server.folderWatchBlacklist", "list", [], "Folders in which changes do not matter."),
    _o("server.fileWatcherType", "str", "auto",
       "How changed files are noticed; `watchdog` and `auto` use the system's notices, "
       "`poll` looks again and again, `none` turns it off.",
       choices=("auto", "watchdog", "poll", "none")),
    _o("server.enableExpensiveMemoryStats", "bool", False,
       "Measure the memory of caches and sessions for the metrics, which takes time."),
    _o("server.maxCacheDataSize", "str", None,
       "Most memory that `st.cache_data` may use in all, for instance `512MB`; unset: no limit."),
    _o("server.cookieSecret", "str", None,
       "Signs login cookies; unset: another one at each start, which logs everyone out.",
       sensitive=True, computed=True),
    _o("server.headless", "bool", False,
       "Do not open a browser. On by default where there is no screen.", computed=True),
    _o("server.showEmailPrompt", "bool", True, "Kawa asks for no e-mail address.", no_effect=True),
    # Streamlit's is False: there a rerun may cost more than it gives.
    _o("server.runOnSave", "bool", True, "Run the app again as soon as one of its files changes."),
    _o("server.allowRunOnSave", "bool", True,
       "Whether a user may switch running on save on in the menu.", hidden=True),
    _o("server.address", "str", None,
       "The address to listen on; unset: all of the machine's.", computed=True),
    _o("server.port", "int", 8501, "The port to listen on; 0 takes any free one.",
       least=0, most=65535),
    _o("server.scriptHealthCheckEnabled", "bool", False,
       "Serve an address that runs the script once and tells whether it fails.", hidden=True),
    _o("server.baseUrlPath", "str", "", "Path below which the app is served, such as `tools`."),
    _o("server.customComponentBaseUrlPath", "str", "",
       "Path below which custom components are served.", hidden=True),
    _o("server.enableCORS", "bool", True, "Refuse requests from pages of other origins."),
    _o("server.corsAllowedOrigins", "list", [],
       "Other origins whose pages may use the app, with scheme and port."),
    _o("server.allowedHosts", "list", [],
       "Names under which the server may be reached. Empty: the machine's own names where "
       "`server.address` is a loopback address, else any. `*.example.com` covers all below."),
    _o("server.frameAncestors", "list", [],
       "Sites whose pages may show the app in a frame, such as `https://portal.example.com`; "
       "`self` is its own, `none` no page at all. Empty: any."),
    _o("server.trustedProxies", "list", [],
       "Addresses and networks of proxies, such as `10.0.0.0/8`, whose `X-Forwarded-For` and "
       "`X-Forwarded-Proto` are believed. Empty: nobody's."),
    _o("server.enableXsrfProtection", "bool", True,
       "Demand a token with each upload, so that other pages cannot send one."),
    _o("server.xsrfCookieSameSite", "str", "lax", "The `SameSite` attribute of that cookie.",
       choices=("lax", "strict", "none")),
    _o("server.maxUploadSize", "int", 200, "Largest file an uploader takes, in megabytes."),
    _o("server.maxSessionSize", "int", 1000,
       "Most that the uploaded files of one session may have together, in megabytes; all "
       "sessions from one public address may have four times as much in each process.", least=1),
    _o("server.maxMessageSize", "int", 200, "Largest message either way, in megabytes."),
    _o("server.maxWidgetStateSize", "int", 25,
       "Most widget values in one message from a browser, in megabytes.", hidden=True),
    _o("server.enableWebsocketCompression", "bool", False,
       "Compress what goes through the socket; costs processor time."),
    _o("server.websocketPingInterval", "int", None,
       "Seconds between signs of life on an idle socket; unset: a number that fits."),
    _o("server.enableStaticServing", "bool", False,
       "Serve the files of the folder `static` beside the script."),
    _o("server.disconnectedSessionTTL", "int", 120,
       "Seconds that a tab without connection keeps its place in memory. What is stored "
       "stays for `session.ttl`."),
    _o("server.enableAgentApi", "bool", False, "Let programs use the app over HTTP."),
    _o("server.agentWaitTimeout", "int", 30, "Seconds such a program waits for a run at most."),
    _o("server.agentSessionTTL", "int", 900, "Seconds such a program's idle session is kept."),
    _o("server.agentMaxSessions", "int", 100, "Most such sessions at once."),
    _o("server.agentPreviewRows", "int", 100, "Most rows of a table such a program is shown."),
    _o("server.trustedUserHeaders", "json", {},
       "Request headers, set by a proxy, that fill `st.user`: a table from header to claim.",
       hidden=True),
    _o("server.unsafeMetricsUserAttributes", "list", [],
       "Claims of `st.user` to put into the metrics.", hidden=True, no_effect=True),
    _o("server.sslCertFile", "str", None, "Certificate file, to serve HTTPS without a proxy."),
    _o("server.sslKeyFile", "str", None, "The certificate's private key."),
    _o("server.secretKeys", "list", [],
       "Keys that sign what is stored. The first one signs, all are accepted: to rotate, put "
       "the new one in front. Empty: one is made and kept beside the store.", sensitive=True),
    _o("server.workers", "int", 1,
       "Processes that serve the app behind one port; a tab may be with any of them. "
       "`kill -HUP` replaces them one by one."),
    _o("server.maxRuns", "int", 2000,
       "Scripts that run at once in one process; more wait, and `/healthz` answers 503."),
    _o("server.disconnectedRunTimeout", "float", 10.0,
       "Seconds that a script goes on running whose tab is away. What it has changed is stored, "
       "and it runs again when the tab is back."),
    _o("server.drainTimeout", "float", 10.0,
       "Seconds that running scripts are given to end when the server is told to stop. Its tabs "
       "go on at another one."),
    _o("browser.serverAddress", "str", "localhost", "The host that people type to reach the app."),
    _o("browser.gatherUsageStats", "bool", True, "Kawa gathers none.", no_effect=True),
    _o("browser.serverPort", "int", 8501,
       "The port that people type to reach the app; unset: `server.port`.", computed=True),
    _o("ui.hideTopBar", "bool", False, "For hosts that draw their own bar.",
       hidden=True, no_effect=True),
    _o("magic.displayRootDocString", "bool", False,
       "Show the text at the top of the script too.", hidden=True),
    _o("magic.displayLastExprIfNoSemicolon", "bool", False,
       "Show a file's last expression only if no semicolon follows it.", hidden=True),
    _o("secrets.files", "list", [], "Files that fill `st.secrets`; later ones win.", computed=True),
    _o("cache.store", "str", None,
       "Redis or Valkey server for values of `cache_data(persist='shared')`; unset: that of "
       "`session.store`, if it is one.", address=True),
    _o("cache.maxSharedSize", "int", 1000,
       "Megabytes that such values of one app may take; those unused for longest go first."),
    _o("session.store", "str", "sqlite",
       "Where sessions are kept: `sqlite`, `memory` (lost with the process), or the address of "
       "a Redis or Valkey server, `redis://host:6379/0`.", address=True),
    _o("session.path", "str", None,
       "Folder of the SQLite store; unset: in the user's state directory."),
    _o("session.files", "str", None,
       "Where uploaded files and large values are kept, if not with the sessions: an address that "
       "fsspec opens, such as `s3://bucket/prefix` or `file:///mnt/shared/kawa`. No other "
       "`session.store` may use the same.", address=True),
    _o("session.app", "str", "",
       "Names the app, so that its sessions follow it when its script is moved or renamed. "
       "Unset: the script's path."),
    _o("session.resume", "str", "reload",
       "When a tab goes on where it was: also after F5 (`reload`), or only after a lost "
       "connection (`reconnect`).", choices=("reload", "reconnect")),
    _o("session.valueTimeout", "float", 10.0,
       "Seconds that one value of `session_state` may take to be written to the store, or to "
       "come back from it. One that takes longer (its `__reduce__` hangs, say) is kept in "
       "memory alone, and named in the log. No other tab waits for it in any case."),
    _o("session.ttl", "int", 86400, "Seconds for which an unused session is kept."),
    _o("session.codec", "str", "open",
       "`closed` stores plain values, tables and arrays only, and never unpickles anything.",
       choices=("open", "closed")),
]  # fmt: skip

_HUES = ("red", "orange", "yellow", "blue", "green", "violet", "gray")
_THEME_KINDS: dict[str, Kind] = {
    "linkUnderline": "bool",
    "showWidgetBorder": "bool",
    "codeFontWeight": "int",
    "headingFontSizes": "json",
    "headingFontWeights": "json",
    "chartCategoricalColors": "json",
    "chartSequentialColors": "json",
    "chartDivergingColors": "json",
}
_THEME_EVERYWHERE = [
    *["primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor"],
    *(f"{hue}{part}Color" for part in ("", "Background", "Text") for hue in _HUES),
    *["linkColor", "linkUnderline", "codeTextColor", "codeBackgroundColor", "font", "headingFont"],
    *["headingFontSizes", "headingFontWeights", "codeFont", "codeFontSize", "codeFontWeight"],
    *["baseRadius", "buttonRadius", "paddingTop", "paddingBottom", "borderColor"],
    *["dataframeBorderColor", "dataframeHeaderBackgroundColor", "dataframeHeaderTextColor"],
    *["showWidgetBorder", "chartCategoricalColors", "chartSequentialColors"],
    "chartDivergingColors",
]
_THEME_ONCE: dict[str, Kind] = {
    "base": "str",
    "fontFaces": "json",
    "baseFontSize": "int",
    "baseFontWeight": "int",
    "metricValueFontSize": "str",
    "metricValueFontWeight": "int",
    "showSidebarBorder": "bool",
}
THEME_SECTIONS = ("light", "dark", "sidebar", "light.sidebar", "dark.sidebar")
"""What may follow `theme.`; `theme.base` and a few others exist in `theme` alone."""


def _words(key: str) -> str:
    return re.sub(r"(?=[A-Z])", " ", key).lower()


def _theme() -> list[Option]:
    found = [
        Option(f"theme.{key}", kind, None, f"The theme's {_words(key)}.")
        for key, kind in _THEME_ONCE.items()
    ]
    for section in ("", *(f"{name}." for name in THEME_SECTIONS)):
        where = f" ({section.rstrip('.').replace('.', ', ')})" if section else ""
        found += [
            Option(
                f"theme.{section}{key}",
                _THEME_KINDS.get(key, "str"),
                None,
                f"The theme's {_words(key)}{where}.",
            )
            for key in _THEME_EVERYWHERE
        ]
    return found


OPTIONS: dict[str, Option] = {option.name: option for option in [*_GENERAL, *_theme()]}
"""Every option by its dotted name."""

SECTIONS = frozenset(option.section for option in OPTIONS.values())
"""The dotted names of all sections."""

NOT_YET = frozenset(
    {
        "browser.serverPort",
        "client.allowedOrigins",
        "client.disableDataExport",
        "client.showErrorLinks",
        "global.showWarningOnDirectExecution",
        "global.suppressDeprecationWarnings",
        "logger.hideWelcomeMessage",
        "magic.displayLastExprIfNoSemicolon",
        "magic.displayRootDocString",
        "runner.cacheBackgroundRefreshMaxWorkers",
        "runner.cacheBackgroundRefreshTTLMultiplier",
        "runner.cacheHashSeed",
        "runner.connectionDefaultTTL",
        "runner.enumCoercion",
        "runner.fastReruns",
        "runner.parallelMaxWorkers",
        "server.agentMaxSessions",
        "server.agentPreviewRows",
        "server.agentSessionTTL",
        "server.agentWaitTimeout",
        "server.allowRunOnSave",
        "server.cookieSecret",
        "server.customComponentBaseUrlPath",
        "server.enableAgentApi",
        "server.enableExpensiveMemoryStats",
        "server.enableXsrfProtection",
        "server.maxCacheDataSize",
        "server.maxMessageSize",
        "server.scriptHealthCheckEnabled",
        "server.xsrfCookieSameSite",
    }
)
"""Options that will have an effect, but that nothing in this version reads. A test keeps
this list true."""
