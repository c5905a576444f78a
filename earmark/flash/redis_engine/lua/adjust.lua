-- Brings the state in line with PostgreSQL. ARGV: now, epoch, when it ends, the seq that was counted at, and how many
-- units more are left than Redis knew; these only count where no checkout began since, nor anybody else adjusted.
local epoch, ends, seq, more = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local state = read_state()
if not state or state.epoch ~= epoch then return 0 end
redis.call('HSET', STATE, 'ends', ends)
if more == 0 or state.seq ~= seq then return 0 end
redis.call('HINCRBY', STATE, 'left', more)
redis.call('HINCRBY', STATE, 'seq', 1)
return 1
