-- What Redis has promised. Answers epoch, seq, its end, units left and held, and the tickets that are being confirmed,
-- each followed by since when; or `open`, `wait` where the state is lost.
local state = read_state()
if not state then return lost() end
while take_back() == AT_ONCE do end
return {
  'counted', state.epoch, state.seq, state.ends, tonumber(redis.call('HGET', STATE, 'left')),
  redis.call('ZCARD', HOLDS), redis.call('ZRANGE', CONFIRMING, 0, -1, 'WITHSCORES'),
}
