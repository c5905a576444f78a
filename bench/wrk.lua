-- Sends the requests of a list, one by chance each time or (IN_TURN) one after the other, each thread its own share, and prints what came of it as one line of JSON.
-- The list stands in front of this: METHOD, CALLS as {path, token, body}, each but the
-- path empty for none; BODY, or nil, for calls without a body of their own; THREADS, how many there are.
local number = 0

function setup(thread)
  number = number + 1
  thread:set("seed", number)
end

function init(args)
  math.randomseed(os.time() * 100 + seed)
  ready, last = {}, 0
  for i, call in ipairs(CALLS) do
    if IN_TURN and i % THREADS ~= seed % THREADS then goto continue end
    local body = call[3] ~= "" and call[3] or BODY
    local headers = {["Content-Type"] = body and "application/json" or nil}
    if call[2] ~= "" then headers["Authorization"] = "Bearer " .. call[2] end
    ready[#ready + 1] = wrk.format(METHOD, call[1], headers, body)
    ::continue::
  end
end

function request()
  if not IN_TURN then return ready[math.random(#ready)] end
  last = last % #ready + 1
  return ready[last]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout))
end
