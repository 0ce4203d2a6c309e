-- A node tells what it added to the parts of a sliding window, and hears what all others did.
-- KEYS: the window. ARGV: node, oldest part, newest part, life in ms, "all" if the node has nothing else to tell;
-- then numbers of parts and amounts, in turn.
local key, node = KEYS[1], ARGV[1]
local oldest, newest = tonumber(ARGV[2]), tonumber(ARGV[3])
local type = redis.call('TYPE', key).ok
if type ~= 'hash' and type ~= 'none' then
  redis.call('DEL', key)
end
local told = {}
for i = 6, #ARGV, 2 do
  local field = node .. '|' .. ARGV[i]
  told[field] = true
  redis.call('HSET', key, field, ARGV[i + 1])
end
local sums = {}
local fields = redis.call('HGETALL', key)
for i = 1, #fields, 2 do
  local whose, part = string.match(fields[i], '^(%x+)|(%d+)$')
  local amount = tonumber(fields[i + 1])
  part = tonumber(part)
  if not part or not amount or amount ~= amount or part < oldest or part > newest then
    redis.call('HDEL', key, fields[i])
  elseif whose == node then
    if ARGV[5] == 'all' and not told[fields[i]] then
      redis.call('HDEL', key, fields[i])
    end
  else
    sums[part] = (sums[part] or 0) + math.min(math.max(amount, 0), 1e15)
  end
end
redis.call('PEXPIRE', key, ARGV[4])
local answer = {}
for part, sum in pairs(sums) do
  answer[#answer + 1] = part
  answer[#answer + 1] = sum
end
return answer
