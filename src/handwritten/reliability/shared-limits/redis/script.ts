import { MOST_MARKS } from "../../rate-limit/peaks.ts";
import { SLACK_DEVIATIONS } from "../../rate-limit/slack.ts";
import { LONGEST_POLL_MS } from "../freed-places.ts";
import { LONGEST_PAUSE_MS } from "../shared-store.ts";

/** How long a process counts among those that share a limit after it has last asked. */
const MEMBER_MS = 60_000;
/** As for a bucket of this process. */
const MARKS = MOST_MARKS;
const DEVIATIONS = SLACK_DEVIATIONS;
/** How long a place in line is kept for a caller that does not come back in time. */
const GRACE_MS = 2_000;

/** The same of a place, which is asked for more often. */
const PLACE_GRACE_MS = 500;

/**
 * Takes and settles, atomically, by the server's own clock: so it does not matter what the clocks of the clients say.
 *
 * A bucket that refills is a hash: its `level`, the time that this was `at`, its `marks`, and for each seat in line `w:<seat>`: since
 * when it waits, for how much, and until when its place is kept. Calls under way are a sorted set, by the time at which
 * their lease ends; seats in line for a place are in it too, by the negative of the time until which they are kept. The rules are those of `RefillingBucket`. Keys expire when a new bucket would be the same.
 *
 * KEYS: the buckets, and a set of the processes that have asked lately. ARGV: the operation, and for each bucket its limit, period (0: calls under way) and burst; then
 * - `take`: the seat, the lease in ms, how many calls, and for each its place and what it takes of each bucket.
   Answers how many may go, the time, how long the next has to wait, whether it waits for a place, how many processes
 *   there are, and what each bucket has left.
 * - `settle`: for each bucket the place, what was taken, what was used, when it was taken, and the spread of what is used
 *   A place that comes free is published on the channel that has the name of the set.
 * - `leave`: the seat
 * - `renew`: the lease in ms, and for each bucket a place
 *
 * Numbers are texts on their way back: Redis cuts off fractions.
 *
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export const LIMITS_SCRIPT: string = `
local time = redis.call("TIME")
local now = time[1] * 1000 + time[2] / 1000
local place_in_argv = 1
local function argument()
  place_in_argv = place_in_argv + 1
  return ARGV[place_in_argv]
end
local function text(number) return string.format("%.17g", number) end

local buckets = {}
local processes = KEYS[#KEYS]
for i = 1, #KEYS - 1 do
  local key = KEYS[i]
  local bucket = { key = key, limit = tonumber(argument()), period = tonumber(argument()), burst = tonumber(argument()) }
  bucket.gain = function(ms) return ms * bucket.limit / bucket.period end
  buckets[i] = bucket
end

local function read(bucket)
  bucket.seats = {}
  bucket.level = bucket.burst
  bucket.at, bucket.peak = {}, {}
  local fields = redis.call("HGETALL", bucket.key)
  local at
  for i = 1, #fields, 2 do
    local name, value = fields[i], fields[i + 1]
    if name == "level" then bucket.level = tonumber(value)
    elseif name == "at" then at = tonumber(value)
    elseif name == "marks" then bucket.at, bucket.peak = unpack(cmsgpack.unpack(value))
    else
      local since, amount, kept = string.match(value, "(%S+) (%S+) (%S+)")
      if tonumber(kept) < now then redis.call("HDEL", bucket.key, name)
      else bucket.seats[string.sub(name, 3)] = { since = tonumber(since), amount = tonumber(amount), kept = tonumber(kept) } end
    end
  end
  -- A clock that was set back gives nothing.
  if at and now > at then
    local gained = bucket.gain(now - at)
    -- What was given back beyond the burst goes as it would have come.
    if bucket.level > bucket.burst then bucket.level = math.max(bucket.burst, bucket.level - gained)
    else bucket.level = math.min(bucket.burst, bucket.level + gained) end
  end
end

-- Of the class Peaks: the times of marks, and then their levels.
local function note(bucket)
  local peak = bucket.peak
  if #peak > 0 then peak[#peak] = math.max(peak[#peak], bucket.level) end
end

local function mark(bucket, after)
  local at, peak = bucket.at, bucket.peak
  local last = at[#at]
  if last == now then peak[#peak] = after else note(bucket) end
  if last and now <= last then return end
  at[#at + 1], peak[#peak + 1] = now, after
  if #at <= ${MARKS} then return end
  bucket.at, bucket.peak = {}, {}
  for i = 1, ${MARKS / 2}, 2 do
    table.insert(bucket.at, at[i])
    table.insert(bucket.peak, math.max(peak[i], peak[i + 1]))
  end
  for i = ${MARKS / 2 + 1}, #at do
    table.insert(bucket.at, at[i])
    table.insert(bucket.peak, peak[i])
  end
end

local function first_mark(bucket, at)
  local i = #bucket.at
  while i > 1 and bucket.at[i] > at do i = i - 1 end
  return math.max(1, i)
end

local function write(bucket)
  local last = now + math.abs(bucket.burst - bucket.level) * bucket.period / bucket.limit
  for _, seat in pairs(bucket.seats) do last = math.max(last, seat.kept) end
  redis.call("HSET", bucket.key, "level", text(bucket.level), "at", text(now),
    "marks", cmsgpack.pack({ bucket.at, bucket.peak }))
  redis.call("PEXPIRE", bucket.key, string.format("%.0f", math.ceil(last - now) + 1000))
end

local function stand_up(bucket, seat)
  if not bucket.seats[seat] then return end
  bucket.seats[seat] = nil
  redis.call("HDEL", bucket.key, "w:" .. seat)
end

local function lease(bucket, place, lasts)
  redis.call("ZADD", bucket.key, text(now + lasts), place)
  if redis.call("PTTL", bucket.key) < lasts then redis.call("PEXPIRE", bucket.key, lasts + 1000) end
end

-- Who waits for a place stands in the same set, by the negative of the time until which that is kept.
local function read_places(bucket, seat)
  redis.call("ZREMRANGEBYSCORE", bucket.key, 0, text(now))
  redis.call("ZREMRANGEBYSCORE", bucket.key, "(" .. text(-now), "(0")
  bucket.level = bucket.limit - redis.call("ZCOUNT", bucket.key, 0, "+inf")
  local others = {}
  for _, member in ipairs(redis.call("ZRANGEBYSCORE", bucket.key, "-inf", "(0")) do
    local since, name = string.match(member, "^w:(%S+) (.*)$")
    if name == seat then bucket.own, bucket.since = member, tonumber(since)
    else table.insert(others, { since = tonumber(since), name = name }) end
  end
  bucket.all, bucket.before = #others, 0
  for _, other in ipairs(others) do
    if not bucket.own or other.since < bucket.since or (other.since == bucket.since and other.name < seat) then
      bucket.before = bucket.before + 1
    end
  end
end

local function leave_place_line(bucket)
  if bucket.own then redis.call("ZREM", bucket.key, bucket.own) end
  bucket.own = nil
end

local function wait_for_place(bucket, seat, kept)
  bucket.own = bucket.own or "w:" .. text(now) .. " " .. seat
  redis.call("ZADD", bucket.key, text(-kept), bucket.own)
  local lasts = math.ceil(kept - now)
  if redis.call("PTTL", bucket.key) < lasts then redis.call("PEXPIRE", bucket.key, lasts + 1000) end
end

local operations = {}

function operations.take()
  local seat, lasts, count = argument(), tonumber(argument()), tonumber(argument())
  redis.call("ZADD", processes, text(now), string.match(seat, "^[^:]*"))
  redis.call("ZREMRANGEBYSCORE", processes, "-inf", text(now - ${MEMBER_MS}))
  redis.call("PEXPIRE", processes, ${MEMBER_MS})
  for _, bucket in ipairs(buckets) do
    if bucket.period == 0 then
      read_places(bucket, seat)
    else
      read(bucket)
      local own = bucket.seats[seat]
      bucket.before, bucket.all = 0, 0
      for name, other in pairs(bucket.seats) do
        if name ~= seat then
          bucket.all = bucket.all + other.amount
          if own and (other.since < own.since or (other.since == own.since and name < seat)) then
            bucket.before = bucket.before + other.amount
          end
        end
      end
      if not own then bucket.before = bucket.all end
    end
  end
  local granted, wait, full, short = 0, 0, 0, {}
  for _ = 1, count do
    local place, amounts = argument(), {}
    for i, bucket in ipairs(buckets) do
      amounts[i] = tonumber(argument())
      local ms = 0
      if bucket.period == 0 then
        if bucket.level - bucket.before < amounts[i] then full, short[bucket] = 1, amounts[i] end
      else
        local missing = math.min(amounts[i], bucket.burst) + bucket.before - bucket.level
        if missing > 1e-9 * bucket.burst then
          ms = missing * bucket.period / bucket.limit
          short[bucket] = amounts[i]
        end
      end
      wait = math.max(wait, ms)
    end
    if wait > 0 or full > 0 then break end
    granted = granted + 1
    for i, bucket in ipairs(buckets) do
      if bucket.period > 0 then mark(bucket, bucket.level - amounts[i]) end
      bucket.level = bucket.level - amounts[i]
      -- Its turn is over: the next one of this process stands behind all others.
      if bucket.period == 0 then
        if amounts[i] > 0 then lease(bucket, place, lasts) end
        leave_place_line(bucket)
      else stand_up(bucket, seat) end
      bucket.before = bucket.all
    end
  end
  local available = {}
  for _, bucket in ipairs(buckets) do
    if bucket.period > 0 then
      local own = bucket.seats[seat]
      if short[bucket] or own then
        own = { since = own and own.since or now, amount = short[bucket] or own.amount, kept = now + math.min(wait, ${LONGEST_PAUSE_MS}) + ${GRACE_MS} }
        bucket.seats[seat] = own
        redis.call("HSET", bucket.key, "w:" .. seat, text(own.since) .. " " .. text(own.amount) .. " " .. text(own.kept))
      end
      write(bucket)
    elseif short[bucket] or bucket.own then
      wait_for_place(bucket, seat, now + math.max(${LONGEST_POLL_MS}, math.min(wait, ${LONGEST_PAUSE_MS})) + ${PLACE_GRACE_MS})
    end
    table.insert(available, text(bucket.level))
  end
  return { tostring(granted), text(now), text(wait), tostring(full), tostring(redis.call("ZCARD", processes)),
    unpack(available) }
end

function operations.settle()
  for _, bucket in ipairs(buckets) do
    local place, amount, used = argument(), tonumber(argument()), tonumber(argument())
    local at, spread = tonumber(argument()), tonumber(argument())
    if bucket.period == 0 then
      if used == 0 and redis.call("ZREM", bucket.key, place) > 0 then
        redis.call("PUBLISH", processes, bucket.key)
      end
    else
      read(bucket)
      local back, inflow = amount - used, bucket.gain(math.max(0, now - at))
      local most = bucket.burst + math.min(inflow, ${DEVIATIONS} * math.sqrt(spread * inflow))
      note(bucket)
      local first, highest = first_mark(bucket, at), bucket.level
      for j = first, #bucket.peak do highest = math.max(highest, bucket.peak[j]) end
      -- The bucket would have flowed over by so much, had less been taken.
      if back > 0 then back = math.max(0, back - math.max(0, highest + back - most)) end
      for j = first, #bucket.peak do bucket.peak[j] = bucket.peak[j] + back end
      bucket.level = bucket.level + back
      write(bucket)
    end
  end
end

function operations.leave()
  local seat = argument()
  for _, bucket in ipairs(buckets) do
    if bucket.period > 0 then redis.call("HDEL", bucket.key, "w:" .. seat)
    else
      read_places(bucket, seat)
      leave_place_line(bucket)
    end
  end
end

function operations.renew()
  local lasts = tonumber(argument())
  for _, bucket in ipairs(buckets) do
    local place = argument()
    if place ~= "" then lease(bucket, place, lasts) end
  end
end

return operations[ARGV[1]]() or {}
`;
