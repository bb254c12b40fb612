/** PING and PONG on one live socket (protocol.md H1–H4, and the wake check of R7). */
import { PING_EVERY_MS, PONG_WITHIN_MS, PROBE_WITHIN_MS, STALE_AFTER_MS } from './timing.ts'
import type { Env, Heartbeat, StateOf, Step } from './types.ts'
import { afterLife, giveUp, stay } from './moves.ts'

type Live = StateOf<'live'>

export function firstHeartbeat(now: number): Heartbeat {
  return {
    nextPingAt: now + PING_EVERY_MS,
    outstanding: null,
    jsonSeen: false,
    answeredOtherwise: null,
    staleSince: null,
  }
}

const withHeartbeat = (state: Live, change: Partial<Heartbeat>): Live => ({
  ...state,
  heartbeat: { ...state.heartbeat, ...change },
})

/** When the heartbeat wants to be looked at next. */
export function heartbeatDeadline(heartbeat: Heartbeat): number {
  const { outstanding, nextPingAt, staleSince } = heartbeat
  if (outstanding === null) return nextPingAt
  return staleSince === null
    ? Math.min(outstanding.deadline, outstanding.sentAt + STALE_AFTER_MS)
    : outstanding.deadline
}

/** H1, H4: dead when the PONG is overdue, doubtful before, and a PING when it is time. */
export function beat(state: Live, env: Env): Step {
  const { outstanding, nextPingAt, staleSince } = state.heartbeat
  if (outstanding !== null) {
    if (env.now >= outstanding.deadline)
      return giveUp(afterLife(state, env), 'the server stopped answering', env)
    if (staleSince === null && env.now >= outstanding.sentAt + STALE_AFTER_MS)
      return stay(withHeartbeat(state, { staleSince: env.wall }))
    return stay(state)
  }
  return env.now >= nextPingAt ? ping(state, PONG_WITHIN_MS, state.heartbeat.staleSince, env) : stay(state)
}

/** R7: is it still there? One PING at most is outstanding (H3), so a waiting one gets the shorter deadline instead. */
export function probe(state: Live, env: Env): Step {
  const { outstanding, staleSince } = state.heartbeat
  const since = staleSince ?? env.wall
  if (outstanding === null) return ping(state, PROBE_WITHIN_MS, since, env)
  const deadline = env.now + PROBE_WITHIN_MS
  return stay(withHeartbeat(state, { outstanding: { ...outstanding, deadline }, staleSince: since }))
}

function ping(state: Live, withinMs: number, staleSince: number | null, env: Env): Step {
  const outstanding = { sentAt: env.now, deadline: env.now + withinMs }
  return {
    state: withHeartbeat(state, {
      outstanding,
      staleSince,
      answeredOtherwise: null,
      nextPingAt: env.now + PING_EVERY_MS,
    }),
    effects: [{ kind: 'ping' }],
  }
}

/**
 * H2, H3. A control pong often overtakes the JSON PONG of the same PING; that PONG then has nothing outstanding, but
 * it does show that the server speaks JSON PONG, and from then on a proxy's control pongs prove nothing.
 */
export function jsonPong(state: Live, env: Env): Step {
  const { outstanding, answeredOtherwise } = state.heartbeat
  const sentAt = outstanding?.sentAt ?? answeredOtherwise
  if (sentAt === null) return stay(state)
  return {
    state: withHeartbeat(state, {
      outstanding: null,
      jsonSeen: true,
      answeredOtherwise: null,
      staleSince: null,
    }),
    effects: [{ kind: 'roundTrip', ms: env.now - sentAt }],
  }
}

/** H5: it comes from the server itself, so it proves life as well as a JSON PONG does. */
export function peerPing(state: Live, answer: string): Step {
  const { outstanding, answeredOtherwise } = state.heartbeat
  return {
    state: withHeartbeat(state, {
      outstanding: null,
      answeredOtherwise: outstanding?.sentAt ?? answeredOtherwise,
      staleSince: null,
    }),
    effects: [{ kind: 'send', text: answer }],
  }
}

export function controlPong(state: Live): Step {
  const { outstanding, jsonSeen } = state.heartbeat
  if (outstanding === null || jsonSeen) return stay(state)
  return stay(
    withHeartbeat(state, { outstanding: null, answeredOtherwise: outstanding.sentAt, staleSince: null }),
  )
}
