"""Addresses of Redis and Valkey servers, and connections to them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

SILENT: Final = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.exceptions.ClusterDownError,
    redis.exceptions.RedisClusterException,
    OSError,
)
"""What is raised where nobody answers."""
_CONNECT: Final = 2.0
"""Seconds that a server has to take a connection."""
_OWN_OPTIONS: Final[tuple[str, ...]] = ("cluster", "prefix")


def parse_address(url: str) -> tuple[str, dict[str, str]]:
    """Returns the address as the library takes it, and the options that are ours."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    own = {name: options.pop(name, "") for name in _OWN_OPTIONS}
    scheme = parts.scheme.replace("valkey", "redis")
    return urlunsplit((scheme, parts.netloc, parts.path, urlencode(options), "")), own


def in_cluster(options: dict[str, str]) -> bool:
    """Tells whether the options say that a server is one of a cluster."""
    return options["cluster"].lower() in ("1", "true", "yes")


def make_client(address: str, patience: float, *, cluster: bool) -> Any:
    """Returns a client, which sends nothing twice by itself.

    The second of two commits would find the first's version, and take it for another owner's.

    Args:
        address: As the library takes it.
        patience: Seconds that the server has for an answer.
        cluster: The server is one of a cluster.

    Raises:
        ValueError: That is no address.
    """
    make: Any = redis.RedisCluster if cluster else redis.Redis
    return make.from_url(
        address,
        socket_timeout=patience,
        socket_connect_timeout=_CONNECT,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
    )
