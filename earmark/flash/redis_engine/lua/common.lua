-- What the scripts share; it stands before each of them. They get all keys of a promotion, and the time as an argument.
local STATE, HOLDS, CONFIRMING, OPEN, KNOWN, OPENING, TICKET = unpack(KEYS)
local NOW = tonumber(ARGV[1])
local LEASE_MS, TICKET_MS, AT_ONCE = 3000, 3600000, 100

-- Who answers. A Redis that was started anew has forgotten, or remembers what was true some time ago: both are lost.
local function run_id()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
end

-- The promotion's state, or nil where it is lost.
local function read_state()
  local read = redis.call('HMGET', STATE, 'run', 'epoch', 'starts', 'ends', 'most', 'seq', 'gone')
  if not read[1] or read[1] ~= run_id() then return nil end
  return {
    epoch = tonumber(read[2]), starts = tonumber(read[3]), ends = tonumber(read[4]), most = tonumber(read[5]),
    seq = tonumber(read[6]), gone = tonumber(read[7]),
  }
end

-- One of those who find it lost is to open it anew; the others wait.
local function lost()
  return {redis.call('SET', OPENING, NOW, 'NX', 'PX', LEASE_MS) and 'open' or 'wait'}
end

local function let_go(user)
  if redis.call('HINCRBY', OPEN, user, -1) <= 0 then redis.call('HDEL', OPEN, user) end
end

local function give_back(user)
  redis.call('HINCRBY', STATE, 'left', 1)
  let_go(user)
end

-- Takes back holds that are over, and returns how many: AT_ONCE at most.
local function take_back()
  local over = redis.call('ZRANGEBYSCORE', HOLDS, '-inf', NOW, 'LIMIT', 0, AT_ONCE)
  for _, member in ipairs(over) do
    redis.call('ZREM', HOLDS, member)
    give_back(string.match(member, '%d+$'))
  end
  return #over
end

-- How the caller's ticket stands: `unknown`, `expired`, `held`, `confirming`, `confirmed`, `cancelled`; and its end.
-- One that is over is taken back; those of earlier epochs all are.
local function stand(state, member, user, epoch)
  local ticket = redis.call('HMGET', TICKET, 'user', 'state', 'ends')
  if ticket[1] and ticket[1] ~= user then return 'unknown' end
  if epoch >= 1 and epoch < state.epoch then return 'expired' end
  if epoch ~= state.epoch or not ticket[1] then return 'unknown' end
  local ends = tonumber(ticket[3])
  if ticket[2] ~= 'held' then return ticket[2], ends end
  if ends > NOW and redis.call('ZSCORE', HOLDS, member) then return 'held', ends end
  if redis.call('ZREM', HOLDS, member) == 1 then give_back(user) end
  return 'expired', ends
end
