"""What Redis does at once and in itself: the scripts of the Redis store, in Lua."""

from __future__ import annotations

from hashlib import sha1

from kawa.store._base import ABOUT_FILES, OPENER

# The first write is one that a full server refuses; what follows it always goes through.
COMMIT = """
local held = redis.call('HMGET', KEYS[1], 'e', 'v', 'x')
local since, version = tonumber(ARGV[3]), tonumber(ARGV[2])
if held[1] then
  local at = tonumber(held[2])
  if at < since or at >= version then return 0 end
  if held[1] ~= ARGV[1] and (since >= 0 or tonumber(held[1]) > tonumber(ARGV[1])) then
    return 0
  end
elseif since > 0 or (since < 0 and held[3]) then
  return 0
end
redis.call('HSET', KEYS[1], 'e', ARGV[1], 'v', ARGV[2], 'q', ARGV[4], 't', ARGV[5])
if held[3] then redis.call('HDEL', KEYS[1], 'x') end
if ARGV[7] == '1' then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 1) == ':' then redis.call('HDEL', KEYS[1], field) end
  end
end
local puts = 9 + ARGV[8]
for i = 9, puts - 1 do redis.call('HDEL', KEYS[1], ARGV[i]) end
for i = puts, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return 1
"""
CLAIM = f"""
local own = redis.call('HMGET', KEYS[1], 'e', 'o', 'p')
if not own[1] then return false end
local opened = #ARGV == 3
for i = 4, #ARGV do
  for at = 1, #(own[2] or ''), {OPENER} do
    if string.sub(own[2], at, at + {OPENER - 1}) == ARGV[i] then opened = true end
  end
end
if not opened then return false end
if ARGV[3] == '1' and own[3] == '1' then return redis.call('HGETALL', KEYS[1]) end
redis.call('HINCRBY', KEYS[1], 'e', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return redis.call('HGETALL', KEYS[1])
"""
DROP = """
if redis.call('UNLINK', KEYS[1], KEYS[2]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'x', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
"""
NOTE = """
local held = redis.call('HMGET', KEYS[1], 'e', 'n')
if not held[1] then return '' end
if (held[2] or '') ~= ARGV[1] then return held[2] or '' end
if ARGV[1] ~= ARGV[2] then redis.call('HSET', KEYS[1], 'n', ARGV[2]) end
return ARGV[2]
"""
SUMMARY = f"""
local own = redis.call('HMGET', KEYS[1], 'v', 't')
if not own[1] then return false end
local entries, size = 0, 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 1) == ':' then
    local kind = string.sub(field, 2, {1 + len(ABOUT_FILES)})
    if kind ~= '{ABOUT_FILES}' then entries = entries + 1 end
    size = size + redis.call('HSTRLEN', KEYS[1], field)
  end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  size = size + redis.call('HSTRLEN', KEYS[2], field)
end
return {{own[1], own[2], entries, size}}
"""


class Script:
    """A script, and the name by which the server knows it once it has seen it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = sha1(text.encode(), usedforsecurity=False).hexdigest()
