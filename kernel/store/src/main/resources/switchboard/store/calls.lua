-- A node tells how many calls it has in progress, and hears how many all others that live have.
-- KEYS: the calls. ARGV: node, its calls, life in ms, what the keys of living nodes begin with.
local key, node = KEYS[1], ARGV[1]
local type = redis.call('TYPE', key).ok
if type ~= 'hash' and type ~= 'none' then
  redis.call('DEL', key)
end
if ARGV[2] == '0' then
  redis.call('HDEL', key, node)
else
  redis.call('HSET', key, node, ARGV[2])
end
local others = 0
local fields = redis.call('HGETALL', key)
for i = 1, #fields, 2 do
  if fields[i] ~= node then
    local count = tonumber(fields[i + 1])
    if not count or count ~= count or count < 0 or redis.call('EXISTS', ARGV[4] .. fields[i]) == 0 then
      redis.call('HDEL', key, fields[i])
    else
      others = others + math.min(count, 1e9)
    end
  end
end
redis.call('PEXPIRE', key, ARGV[3])
return others
