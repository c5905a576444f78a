-- A checkout begins: the hold neither ends nor can be cancelled any more, until `settle`. A repeat takes over from the
-- attempt before. ARGV: now, user, ticket, epoch, attempt. Answers how the ticket stands, and its end; or `lost`.
local user, member, epoch, attempt = ARGV[2], ARGV[3] .. ':' .. ARGV[2], tonumber(ARGV[4]), ARGV[5]

local state = read_state()
if not state then return {'lost'} end
local stands, ends = stand(state, member, user, epoch)
if stands ~= 'held' and stands ~= 'confirming' then return {stands} end
redis.call('ZREM', HOLDS, member)
redis.call('ZADD', CONFIRMING, NOW, member)
redis.call('PEXPIREAT', CONFIRMING, state.gone)
redis.call('HSET', TICKET, 'state', 'confirming', 'by', attempt)
redis.call('PEXPIREAT', TICKET, state.gone)
redis.call('HINCRBY', STATE, 'seq', 1)
return {'confirming', ends}
