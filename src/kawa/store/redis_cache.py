"""Values of cached functions in Redis or Valkey: bounded, each computed by one process at a time.

A lease is a number that grows with each one, so it is a fencing token too: what comes with another
than the present one is refused. One app's keys are in one slot of a cluster.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

import redis

from kawa.errors import ConfigError, StoreError, hide_password
from kawa.store.breaker import Breaker
from kawa.store.redis_address import SILENT, in_cluster, make_client, parse_address

_PATIENCE: Final = 5.0
"""Seconds that the server has for one answer."""

_LEASED = """
local function leased(lock, reigns, name, token)
  local held = redis.call('GET', lock)
  local reign = (redis.call('HGET', reigns, string.match(name, '^[^/]*')) or '0') ..
    '.' .. (redis.call('HGET', reigns, '') or '0')
  return held and held == token .. ':' .. reign
end
"""
"""A lease is good as long as nobody has cleared the function, or all, since it was taken."""
_ACQUIRE = """
if redis.call('EXISTS', KEYS[1], KEYS[3]) > 0 then return false end
local token = redis.call('HINCRBY', KEYS[2], '.', 1)
local reign = (redis.call('HGET', KEYS[2], string.match(ARGV[1], '^[^/]*')) or '0') ..
  '.' .. (redis.call('HGET', KEYS[2], '') or '0')
redis.call('SET', KEYS[1], token .. ':' .. reign, 'PX', ARGV[2])
return tostring(token)
"""
_EXTEND = _LEASED + (
    "if not leased(KEYS[1], KEYS[2], ARGV[1], ARGV[2]) then return 0 end "
    "return redis.call('PEXPIRE', KEYS[1], ARGV[3])"
)
_RELEASE = _LEASED + (
    "if leased(KEYS[1], KEYS[2], ARGV[1], ARGV[2]) then redis.call('DEL', KEYS[1]) end"
)
_FORGET = """
local function forget(prefix, uses, sizes, name)
  redis.call('DEL', prefix .. name)
  redis.call('ZREM', uses, name)
  local size = redis.call('HGET', sizes, name)
  if size then
    redis.call('HDEL', sizes, name)
    redis.call('HINCRBY', sizes, '', -size)
  end
end
"""
_PUT = (
    _LEASED
    + _FORGET
    + """
local name, size, most = ARGV[1], #ARGV[3], tonumber(ARGV[6])
if not leased(KEYS[1], KEYS[2], name, ARGV[2]) then return 0 end
if size > most then redis.call('DEL', KEYS[1]) return 0 end
-- First, as a server that is full refuses a script only until that has written something.
redis.call('SET', KEYS[5], ARGV[3])
if ARGV[4] ~= '' then redis.call('PEXPIRE', KEYS[5], ARGV[4]) end
redis.call('DEL', KEYS[1])
redis.call('HINCRBY', KEYS[4], '', size - (redis.call('HGET', KEYS[4], name) or 0))
redis.call('HSET', KEYS[4], name, size)
redis.call('ZADD', KEYS[3], ARGV[5], name)
while tonumber(redis.call('HGET', KEYS[4], '')) > most do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 1)
  local gone = oldest[1] == name and oldest[2] or oldest[1]
  if not gone then break end
  forget(KEYS[6], KEYS[3], KEYS[4], gone)
end
return 1
"""
)
_DROP = (
    _FORGET
    + """
local name = ARGV[1]
if name == '' or string.sub(name, -1) == '/' then
  redis.call('HINCRBY', KEYS[1], string.match(name, '^[^/]*'), 1)
  for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    if string.sub(one, 1, #name) == name then forget(KEYS[4], KEYS[2], KEYS[3], one) end
  end
else
  forget(KEYS[4], KEYS[2], KEYS[3], name)
  redis.call('DEL', KEYS[5])
end
"""
)


class RedisCache:
    """Shares the values of one app's cached functions.

    Args:
        url: Address of the server; see `RedisStore`.
        app: Names the app in keys: letters and digits.
        most: Bytes that all values may take; those unused for longest go first.

    Raises:
        ConfigError: That is no address.
    """

    def __init__(self, url: str, app: str, most: int) -> None:
        try:
            address, options = parse_address(url)
            self._db = make_client(address, _PATIENCE, cluster=in_cluster(options))
        except ValueError:
            raise ConfigError(
                f"{hide_password(url)!r} is no address of a Redis or Valkey server. Write "
                "'redis://host:6379/0'."
            ) from None
        self._prefix = f"{options['prefix'] or 'kawa'}:{{cache-{app}}}:"
        self._most = most
        name = f"The shared cache {hide_password(url.partition('?')[0])}"
        self._breaker = Breaker(name, self._db.ping, "Each process computes for itself.")
        self._name = name

    def get(self, name: str) -> bytes | None:
        """Returns an entry."""

        def ask() -> Any:
            both = self._db.pipeline(transaction=False)
            both.get(self._key(name))
            both.zadd(self._prefix + "uses", {name: time.time()}, xx=True)
            return both.execute()[0]

        found: bytes | None = self._ask(ask)
        return found

    def mark(self, name: str) -> bytes:
        """Returns what tells an entry from another in its place; nothing if there is none."""
        found: bytes = self._ask(lambda: self._db.getrange(self._key(name), 8, 23))
        return found

    def acquire(self, name: str, seconds: float) -> bytes | None:
        """Takes the lease on an entry; returns its fencing token.

        None: another has it, or the entry is there by now.
        """
        keys = [self._lock(name), self._prefix + "reigns", self._key(name)]
        found: bytes | None = self._run(_ACQUIRE, keys, [name, int(seconds * 1000)])
        return found

    def extend(self, name: str, token: bytes, seconds: float) -> bool:
        """Has a lease go on; tells whether it was still held."""
        keys = [self._lock(name), self._prefix + "reigns"]
        return bool(self._run(_EXTEND, keys, [name, token, int(seconds * 1000)]))

    def release(self, name: str, token: bytes) -> None:
        """Gives a lease back."""
        self._run(_RELEASE, [self._lock(name), self._prefix + "reigns"], [name, token])

    def put(self, name: str, token: bytes, data: bytes, seconds: float) -> bool:
        """Keeps an entry if the lease is still held, and gives that back; tells whether it was."""
        lasts = "" if seconds == float("inf") else max(1, int(seconds * 1000))
        own = ("reigns", "uses", "sizes")
        keys = [self._lock(name), *(self._prefix + one for one in own), self._key(name)]
        arguments = [name, token, data, lasts, time.time(), self._most]
        return bool(self._run(_PUT, [*keys, self._key("")], arguments))

    def drop(self, name: str) -> None:
        """Forgets an entry, or all whose names begin so, and what is computed of them now."""
        own = [self._prefix + one for one in ("reigns", "uses", "sizes")]
        self._run(_DROP, [*own, self._key(""), self._lock(name)], [name])

    def close(self) -> None:
        """Ends the connections."""
        self._breaker.close()
        self._db.close()

    def _key(self, name: str) -> str:
        return f"{self._prefix}value:{name}"

    def _lock(self, name: str) -> str:
        return f"{self._prefix}lock:{name}"

    def _run(self, script: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        return self._ask(lambda: self._db.eval(script, len(keys), *keys, *arguments))

    def _ask(self, work: Any) -> Any:
        """Asks the server.

        Raises:
            StoreAwayError: It does not answer.
            StoreError: It refuses.
        """
        self._breaker.check()
        try:
            return work()
        except SILENT as error:
            raise self._breaker.failed(error) from error
        except redis.RedisError as error:
            raise StoreError(f"{self._name} refuses: {error}") from error
