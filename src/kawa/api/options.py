"""The two functions with which a script reads and changes settings."""

from __future__ import annotations

from typing import Any

from kawa.runtime.here import settings_here


def get_option(key: str) -> Any:
    """Read a setting of the server.

    Args:
        key: The section and the name, such as `"server.port"`. `kawa config show` lists all.

    Returns:
        The value in force, wherever it was set.

    Raises:
        RuntimeError: If there is no such setting.

    Example:
        >>> import kawa as st
        >>> st.write(f"Files up to {st.get_option('server.maxUploadSize')} MB.")
    """
    return settings_here().get(key)


def set_option(key: str, value: Any) -> None:
    """Change a setting while the app runs, for all users of this app.

    Most settings are the server's operator's to choose. A script may change
    `client.showErrorDetails`, `client.toolbarMode`, `client.disableDataExport`,
    `client.showSidebarNavigation` and `logger.enableRich`.

    Args:
        key: The section and the name.
        value: The new value.

    Raises:
        StreamlitAPIException: If there is no such setting, a script may not change it, or the
            value does not fit.

    Example:
        >>> import kawa as st
        >>> st.set_option("client.showErrorDetails", "type")
    """
    settings_here().set(key, value)
