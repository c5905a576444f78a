-- Gives a hold back. ARGV: now, user, ticket, epoch. Answers how the ticket stands then; or `lost`.
local user, member, epoch = ARGV[2], ARGV[3] .. ':' .. ARGV[2], tonumber(ARGV[4])

local state = read_state()
if not state then return {'lost'} end
local stands = stand(state, member, user, epoch)
if stands ~= 'held' then return {stands} end
redis.call('ZREM', HOLDS, member)
give_back(user)
redis.call('HSET', TICKET, 'state', 'cancelled')
return {'cancelled'}
