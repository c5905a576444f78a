-- A checkout is over. ARGV: now, user, ticket, epoch, attempt (empty: whichever it was), and what became of it:
--   confirmed   PostgreSQL has sold the unit
--   held        PostgreSQL refused: the hold is what it was before
--   expired     nobody will ever confirm it: the unit is free again
--   gone        there was no unit for it
-- Answers 1 where that was news.
local user, member, epoch, attempt, to = ARGV[2], ARGV[3] .. ':' .. ARGV[2], tonumber(ARGV[4]), ARGV[5], ARGV[6]

local state = read_state()
if not state or state.epoch ~= epoch then return 0 end
local by, ends = unpack(redis.call('HMGET', TICKET, 'by', 'ends'))
ends = tonumber(ends) or NOW
if attempt ~= '' and by ~= attempt and to ~= 'confirmed' then return 0 end
if redis.call('ZREM', CONFIRMING, member) == 0 then return 0 end

if to == 'held' then
  redis.call('ZADD', HOLDS, ends, member)
  redis.call('PEXPIREAT', HOLDS, state.gone)
elseif to == 'expired' then
  give_back(user)
else
  let_go(user)
end
if to == 'gone' then redis.call('HINCRBY', STATE, 'seq', 1) end  -- it was counted, and is in no account
if to == 'confirmed' then
  local taken, asked = string.match(redis.call('HGET', KNOWN, user) or '', '^(%d+) (%d+)$')
  if taken then redis.call('HSET', KNOWN, user, taken + 1 .. ' ' .. asked) end
end
redis.call('HSET', TICKET, 'state', to == 'gone' and 'expired' or to)
redis.call('PEXPIRE', TICKET, math.max(ends - NOW, 0) + TICKET_MS)
return 1
