-- A unit for a user. ARGV: now, user, ticket, how long it is held (ms); where PostgreSQL was asked: how many the user
-- has there, and what was known of the user when this told to ask.
-- Outcomes, in the order in which they are looked for:
--   open, wait             the state is lost: open it anew, or wait for who does
--   not_active starts ends
--   held epoch ends        done; also where a lost answer is asked for again
--   ask known              PostgreSQL has to say whether the user is eligible, and how many the user has
--   limit most
--   out retry_at           nothing is left; the first hold ends then, if any is open
local user, ticket, hold = ARGV[2], ARGV[3], tonumber(ARGV[4])
local told, seen = tonumber(ARGV[5]), ARGV[6]
local ELIGIBLE_MS, COUNTED_MS = 60000, 1000

local state = read_state()
if not state then return lost() end
if NOW < state.starts or NOW >= state.ends then return {'not_active', state.starts, state.ends} end
local ends = redis.call('HGET', TICKET, 'ends')
if ends then return {'held', state.epoch, tonumber(ends)} end

local known = redis.call('HGET', KNOWN, user) or ''
local taken, asked = string.match(known, '^(%d+) (%d+)$')
if told then
  if known == seen then taken = told end  -- else a checkout came between, and what is known is newer
  asked = NOW
  redis.call('HSET', KNOWN, user, taken .. ' ' .. NOW)
  redis.call('PEXPIREAT', KNOWN, state.gone)
elseif not taken or NOW - asked >= ELIGIBLE_MS then
  return {'ask', known}
end

local over = take_back()
if state.most > 0 then
  local function has() return taken + (redis.call('HGET', OPEN, user) or 0) end
  while has() >= state.most and over == AT_ONCE do over = take_back() end  -- one of those may be the user's
  if has() >= state.most then
    -- An order may have been cancelled since: ask, but not each time.
    if NOW - asked >= COUNTED_MS then return {'ask', known} end
    return {'limit', state.most}
  end
end
if tonumber(redis.call('HGET', STATE, 'left')) < 1 then
  local first = redis.call('ZRANGEBYSCORE', HOLDS, '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return {'out', tonumber(first[2])}
end

ends = NOW + hold
redis.call('HINCRBY', STATE, 'left', -1)
redis.call('ZADD', HOLDS, ends, ticket .. ':' .. user)
redis.call('HINCRBY', OPEN, user, 1)
redis.call('HSET', TICKET, 'user', user, 'state', 'held', 'ends', ends)
redis.call('PEXPIRE', TICKET, hold + TICKET_MS)
redis.call('PEXPIREAT', HOLDS, state.gone)
redis.call('PEXPIREAT', OPEN, state.gone)
return {'held', state.epoch, ends}
