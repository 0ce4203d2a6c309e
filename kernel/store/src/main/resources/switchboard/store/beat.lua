-- A node says that it lives. KEYS: the node. ARGV: for how many ms that holds.
-- Answers whether it was known to live, and the time in ms.
local known = redis.call('EXISTS', KEYS[1])
local time = redis.call('TIME')
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return { known, time[1] * 1000 + math.floor(time[2] / 1000) }
