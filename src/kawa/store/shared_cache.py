"""Opens the server that cached functions share their values on."""

from __future__ import annotations

import importlib.util
from hashlib import blake2b
from typing import Any

from kawa.errors import ConfigError


def open_cache(url: str, app: str, most: int) -> Any:
    """Opens it: a `RedisCache`.

    Args:
        url: Its address, as `cache.store` or `session.store` name it.
        app: Whose values they are.
        most: Bytes that all of these may take.

    Raises:
        ConfigError: It is no address of a server, or its library is missing.
    """
    if url.partition("://")[0] not in ("redis", "rediss", "valkey", "valkeys"):
        raise ConfigError(
            "no Redis or Valkey server is set. Set cache.store or session.store to its address, "
            "such as 'redis://host:6379/0'."
        )
    if importlib.util.find_spec("redis") is None:
        raise ConfigError(
            "the package that talks to a Redis or Valkey server is not installed. Install it: "
            "pip install 'kawa[redis]'"
        )
    from kawa.store.redis_cache import RedisCache

    return RedisCache(url, blake2b(app.encode(), digest_size=8).hexdigest(), most)
