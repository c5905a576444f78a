-- A memory of its own for a new epoch. ARGV: now, epoch, units left, starts, ends, most per user (0: no limit), when all
-- of it may be forgotten. Answers 0 where a later or equal one is there; else what Redis does when it is full, if known.
local epoch = tonumber(ARGV[2])

local state = read_state()
if state and state.epoch >= epoch then return {0} end
redis.call('DEL', STATE, HOLDS, CONFIRMING, OPEN, KNOWN, OPENING)
redis.call('HSET', STATE, 'run', run_id(), 'epoch', epoch, 'left', ARGV[3], 'starts', ARGV[4], 'ends', ARGV[5],
  'most', ARGV[6], 'gone', ARGV[7], 'seq', 0)
redis.call('PEXPIREAT', STATE, ARGV[7])
local memory = redis.pcall('INFO', 'memory')
return {1, type(memory) == 'string' and string.match(memory, 'maxmemory_policy:(%S+)') or ''}
