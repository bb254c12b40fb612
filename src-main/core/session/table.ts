/**
 * States × events. A cell that is missing does not compile; the names of the cells are those in SPEC.md, which a test
 * compares.
 */
import { beat, controlPong, firstHeartbeat, jsonPong, peerPing, probe } from './heartbeat.ts'
import {
  afterLife,
  attempt,
  block,
  decentAt,
  giveUp,
  hasten,
  isLongGap,
  park,
  refuse,
  remember,
  replace,
  retreat,
  stay,
  urge,
  type Resting,
} from './moves.ts'
import { HANDSHAKE_MS, PROBE_WITHIN_MS, provenAt } from './timing.ts'
import type { Env, EventKind, EventOf, SessionState, StateKind, StateOf, Step } from './types.ts'

type Cell<S extends StateKind, E extends EventKind> = (state: StateOf<S>, event: EventOf<E>, env: Env) => Step
type Table = { readonly [S in StateKind]: { readonly [E in EventKind]: Cell<S, E> } }

type Unborn = StateOf<'connecting' | 'handshaking'>
type Any = SessionState

const ignore = (state: Any): Step => stay(state)
const connect = (state: Any, _: unknown, env: Env): Step => attempt(state.memory, env)
const disconnect = (state: Any): Step => ({
  state: { kind: 'idle', memory: state.memory },
  effects: [{ kind: 'terminate' }],
})
const awaitHandshake = (state: StateOf<'connecting'>, _: unknown, env: Env): Step =>
  stay({ kind: 'handshaking', memory: state.memory, deadline: env.now + HANDSHAKE_MS })
const goLive = (state: Unborn, _: unknown, env: Env): Step =>
  stay({
    kind: 'live',
    memory: { ...state.memory, blocks: 0 },
    since: env.now,
    sinceWall: env.wall,
    proven: false,
    heartbeat: firstHeartbeat(env.now),
  })
const backOff = (state: Unborn, event: EventOf<'lost'>, env: Env): Step =>
  stay(retreat(state.memory, event.reason, env))
const backOffFromLife = (state: StateOf<'live'>, event: EventOf<'lost'>, env: Env): Step =>
  stay(retreat(afterLife(state, env), event.reason, env))
const refuseIt = (state: Unborn, event: EventOf<'refused'>, env: Env): Step =>
  refuse(state.memory, event, env)
const refuseFromLife = (state: StateOf<'live'>, event: EventOf<'refused'>, env: Env): Step =>
  refuse(afterLife(state, env), event, env)
const blockIt = (state: Unborn, event: EventOf<'blocked'>, env: Env): Step =>
  stay(block(state.memory, event, env))
const answerPing = (state: Unborn, event: EventOf<'peerPing'>): Step => ({
  state,
  effects: [{ kind: 'send', text: event.answer }],
})
const peerPingSeen = (state: StateOf<'live'>, event: EventOf<'peerPing'>): Step =>
  peerPing(state, event.answer)
const parkIt = (state: Any, event: EventOf<'fatal'>): Step => park(state.memory, event)
const timeOut = (state: Unborn, _: unknown, env: Env): Step => {
  if (env.now < state.deadline) return stay(state)
  const reason = state.kind === 'connecting' ? 'no connection within 10 s' : 'no handshake within 10 s'
  return giveUp(state.memory, reason, env)
}
const retry = (state: Resting, _: unknown, env: Env): Step =>
  env.now < state.retryAt ? stay(state) : attempt(state.memory, env)
const hurry = (state: Resting, _: unknown, env: Env): Step => hasten(state, env)
const hurryOnline = (state: Resting, _: unknown, env: Env): Step => {
  const memory = { ...state.memory, online: true }
  return state.memory.online ? stay(state) : hasten({ ...state, memory }, env)
}
const urgeOn = (state: Resting, _: unknown, env: Env): Step => urge(state, env)
const noteLimit = (state: Any, event: EventOf<'limited'>, env: Env): Step =>
  stay({ ...state, memory: remember(state.memory, event, env) })
/** What history is asked to wait for says nothing of a socket that is well. */
const noteLimitLive = (state: StateOf<'live'>, event: EventOf<'limited'>, env: Env): Step =>
  noteLimit(state.proven ? { ...state, memory: { ...state.memory, overLong: false } } : state, event, env)
const waitOut = (state: Resting, event: EventOf<'limited'>, env: Env): Step => {
  const memory = remember(state.memory, event, env)
  return stay({ kind: 'limited', memory, retryAt: Math.max(state.retryAt, memory.limitedUntil) })
}
const noteOnline = (state: Any): Step => stay({ ...state, memory: { ...state.memory, online: true } })
const noteOffline = (state: Any): Step => stay({ ...state, memory: { ...state.memory, online: false } })
const goOffline = (state: StateOf<'waiting'>, _: unknown, env: Env): Step => {
  const memory = { ...state.memory, online: false }
  return stay({ kind: 'offline', memory, retryAt: state.retryAt, sinceWall: env.wall })
}
const sendPing = (state: StateOf<'live'>, _: unknown, env: Env): Step =>
  beat(env.now >= provenAt(state) ? { ...state, proven: true } : state, env)
const pongSeen = (state: StateOf<'live'>, _: unknown, env: Env): Step => jsonPong(state, env)
const controlPongSeen = (state: StateOf<'live'>): Step => controlPong(state)
const outlast = (state: Unborn, event: EventOf<'woke'>, env: Env): Step =>
  isLongGap(event.gapMs)
    ? replace(state.memory, 'woke from sleep', env)
    : stay({ ...state, deadline: Math.max(state.deadline, env.now + PROBE_WITHIN_MS) })
// While a rate limit forbids a new connection, a check is better than dropping what may be healthy.
const mayReplace = (state: StateOf<'live'>, env: Env): boolean => state.memory.limitedUntil <= env.now
const checkAfterSleep = (state: StateOf<'live'>, event: EventOf<'woke'>, env: Env): Step =>
  isLongGap(event.gapMs) && mayReplace(state, env)
    ? replace(afterLife(state, env), 'woke from sleep', env)
    : probe(state, env)
const probeOnline = (state: StateOf<'live'>, _: unknown, env: Env): Step =>
  state.memory.online ? stay(state) : probe({ ...state, memory: { ...state.memory, online: true } }, env)
const probeOffline = (state: StateOf<'live'>, _: unknown, env: Env): Step =>
  state.memory.online ? probe({ ...state, memory: { ...state.memory, online: false } }, env) : stay(state)
const probeNetwork = (state: StateOf<'live'>, _: unknown, env: Env): Step => probe(state, env)
const startOver = (state: Unborn, _: unknown, env: Env): Step => {
  const step = replace(state.memory, 'asked to reconnect', env)
  // An attempt younger than a second is what was asked for.
  return step.state.kind === 'connecting' ? step : stay(state)
}
const reconnectLive = (state: StateOf<'live'>, _: unknown, env: Env): Step =>
  mayReplace(state, env) ? replace(afterLife(state, env), 'asked to reconnect', env) : probe(state, env)
const replaceSilent = (state: StateOf<'live'>, _: unknown, env: Env): Step =>
  mayReplace(state, env) ? replace(afterLife(state, env), 'it had fallen silent', env) : stay(state)
const unpark = (state: StateOf<'parked'>, _: unknown, env: Env): Step => {
  const { memory, message } = state
  const retryAt = decentAt(memory)
  return urge(
    memory.limitedUntil > env.now
      ? { kind: 'limited', memory, retryAt }
      : { kind: 'waiting', memory, retryAt, reason: message },
    env,
  )
}

const stale = {
  opened: ignore,
  handshake: ignore,
  jsonPong: ignore,
  controlPong: ignore,
  peerPing: ignore,
  silent: ignore,
  lost: ignore,
  refused: ignore,
  blocked: ignore,
  fatal: ignore,
}
const resting = {
  ...stale,
  start: ignore,
  stop: disconnect,
  limited: waitOut,
  alarm: retry,
  woke: hurry,
  networkChanged: hurry,
  reconnect: urgeOn,
}
const unborn = {
  start: ignore,
  stop: disconnect,
  handshake: goLive,
  jsonPong: ignore,
  controlPong: ignore,
  peerPing: ignore,
  silent: ignore,
  lost: backOff,
  refused: refuseIt,
  blocked: blockIt,
  fatal: parkIt,
  limited: noteLimit,
  alarm: timeOut,
  woke: outlast,
  online: noteOnline,
  offline: noteOffline,
  networkChanged: startOver,
  reconnect: startOver,
}

export const TABLE: Table = {
  idle: {
    ...stale,
    start: connect,
    stop: ignore,
    limited: noteLimit,
    alarm: ignore,
    woke: ignore,
    online: noteOnline,
    offline: noteOffline,
    networkChanged: ignore,
    reconnect: ignore,
  },
  connecting: { ...unborn, opened: awaitHandshake, handshake: ignore },
  handshaking: { ...unborn, opened: ignore, peerPing: answerPing },
  live: {
    start: ignore,
    stop: disconnect,
    opened: ignore,
    handshake: ignore,
    jsonPong: pongSeen,
    controlPong: controlPongSeen,
    peerPing: peerPingSeen,
    silent: replaceSilent,
    lost: backOffFromLife,
    refused: refuseFromLife,
    blocked: ignore,
    fatal: parkIt,
    limited: noteLimitLive,
    alarm: sendPing,
    woke: checkAfterSleep,
    online: probeOnline,
    offline: probeOffline,
    networkChanged: probeNetwork,
    reconnect: reconnectLive,
  },
  waiting: { ...resting, online: hurryOnline, offline: goOffline },
  limited: { ...resting, online: hurryOnline, offline: noteOffline },
  offline: { ...resting, online: hurryOnline, offline: noteOffline },
  blocked: { ...resting, online: hurryOnline, offline: noteOffline },
  parked: {
    ...stale,
    start: ignore,
    stop: disconnect,
    limited: noteLimit,
    alarm: ignore,
    woke: ignore,
    online: noteOnline,
    offline: noteOffline,
    networkChanged: ignore,
    reconnect: unpark,
  },
}
