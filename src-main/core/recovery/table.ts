/** States × events of gap recovery; a missing cell does not compile. */
import { heldMs, isOverLong } from '../protocol/retry-after.ts'
import { proceed, store } from './moves.ts'
import { giveUpSeam, isGuess } from './seam.ts'
import { ask, fromTheStart, pastExpired, rest, startPass, stay } from './steps.ts'
import {
  FIRST_LOOK_AFTER_MS,
  LONGEST_LOOK_AFTER_MS,
  LOOKS_FORGOTTEN_MS,
  PAGE_WITHIN_MS,
  REORDERED_WITHIN_MS,
} from './timing.ts'
import type {
  RecoveryEnv,
  RecoveryEvent,
  RecoveryEventKind,
  RecoveryEventOf,
  RecoveryKind,
  RecoveryMemory,
  RecoveryState,
  RecoveryStateOf,
  RecoveryStep,
} from './types.ts'

type Cell<S extends RecoveryKind, E extends RecoveryEventKind> = (
  state: RecoveryStateOf<S>,
  event: RecoveryEventOf<E>,
  env: RecoveryEnv,
) => RecoveryStep
type RecoveryTable = {
  readonly [S in RecoveryKind]: { readonly [E in RecoveryEventKind]: Cell<S, E> }
}
type Any = RecoveryState
type Busy = RecoveryStateOf<'fetching' | 'storing'>

/** A new request number, so that whatever is under way is stale (protocol.md R8). */
const renew = (memory: RecoveryMemory): RecoveryMemory => ({ ...memory, ticket: memory.ticket + 1 })

/** What is remembered of a connection, before it has brought anything. */
const NOTHING_YET = {
  firstLive: null,
  spoilt: null,
  lookedAt: Number.NEGATIVE_INFINITY,
  lookEvery: FIRST_LOOK_AFTER_MS,
  lookAt: null,
  expired: null,
  doubted: false,
} satisfies Partial<RecoveryMemory>
const fresh = (memory: RecoveryMemory): RecoveryMemory => ({ ...renew(memory), ...NOTHING_YET })

/** For an answer. */
const isWaiting = ({ kind }: Any): boolean => kind === 'fetching' || kind === 'asking'

const ignore = (state: Any): RecoveryStep => stay(state)
const begin = (state: Any, event: RecoveryEventOf<'begin'>, env: RecoveryEnv): RecoveryStep => {
  const step = ask(fresh(state.memory), startPass('recover', event.since, event.known), env)
  return isWaiting(state) ? stay(step.state, [{ kind: 'abort' }, ...step.effects]) : step
}
const end = (state: Any): RecoveryStep => {
  const idle: RecoveryState = { kind: 'idle', memory: fresh(state.memory) }
  return stay(idle, isWaiting(state) ? [{ kind: 'abort' }] : [])
}
const takePage = (state: RecoveryStateOf<'fetching'>, event: RecoveryEventOf<'page'>, env: RecoveryEnv) =>
  event.ticket === state.memory.ticket ? store(state, event, env) : stay(state)
const fail = (state: RecoveryStateOf<'fetching'>, event: RecoveryEventOf<'failed'>, env: RecoveryEnv) => {
  const { memory, pass } = state
  if (event.ticket !== memory.ticket) return stay(state)
  if (event.refused && isGuess(pass)) return giveUpSeam(memory, pass, env)
  // A cursor that is refused leads nowhere: from the start again.
  return rest(memory, event.refused ? fromTheStart(pass) : pass, 'failed', event.reason, env)
}
/** G7: from the oldest that the server still has; what is gone is told once, and asked for no more. */
const skipGone = (
  state: RecoveryStateOf<'fetching'>,
  event: RecoveryEventOf<'tooOld'>,
  env: RecoveryEnv,
): RecoveryStep => {
  if (event.ticket !== state.memory.ticket) return stay(state)
  const { memory, pass } = state
  // The server's own cursor was too old, not the position.
  if (pass.query !== null) return rest(memory, fromTheStart(pass), 'failed', event.reason, env)
  const from = event.oldest === null ? 0 : Math.max(0, event.oldest - 1)
  // Not even its oldest: nothing that could be asked for instead, until it says anew what that is.
  if (pass.joined && pass.since <= from)
    return rest({ ...memory, expired: null }, pass, 'failed', event.reason, env)
  const told: RecoveryMemory = { ...memory, expired: { since: pass.since, from } }
  const step = ask(told, pastExpired(told, pass), env)
  return stay(step.state, [{ kind: 'gone', reason: event.reason }, ...step.effects])
}
const goOn = (state: RecoveryStateOf<'storing'>, event: RecoveryEventOf<'stored'>, env: RecoveryEnv) => {
  if (event.ticket !== state.memory.ticket) return stay(state)
  return proceed(event.fresh > 0 ? { ...state, memory: found(state.memory) } : state, event, env)
}
/** There is something to find: what else could not be read may be, too. */
const found = (memory: RecoveryMemory): RecoveryMemory => ({
  ...memory,
  lookEvery: FIRST_LOOK_AFTER_MS,
  lookAt: memory.lookAt === null ? null : Math.min(memory.lookAt, memory.lookedAt + FIRST_LOOK_AFTER_MS),
})
const noteLive = (state: Any, event: RecoveryEventOf<'live'>, env: RecoveryEnv): RecoveryStep => {
  const { firstLive, spoilt } = state.memory
  if (firstLive !== null) return stay(state)
  // A copy or a straggler may be older than what was lost.
  if (spoilt !== null && (event.id <= spoilt.above || env.now - spoilt.at < REORDERED_WITHIN_MS))
    return stay(state)
  return stay({ ...state, memory: { ...state.memory, firstLive: event.id } })
}
/** What was lost is for a pass that starts after any cache's age (G6); what comes later the socket vouches for again. */
const spoil = (
  memory: RecoveryMemory,
  doubted: boolean,
  event: RecoveryEventOf<'doubt'>,
  env: RecoveryEnv,
): RecoveryMemory => ({
  ...memory,
  firstLive: null,
  spoilt: { at: env.now, above: event.received },
  lookAt: memory.lookAt ?? Math.max(env.now, memory.lookedAt + memory.lookEvery),
  doubted,
})
/** History is read for it now; the next such look may come later. */
const looked = (memory: RecoveryMemory, env: RecoveryEnv): Partial<RecoveryMemory> => {
  const isNew = env.now - memory.lookedAt > LOOKS_FORGOTTEN_MS
  const lookEvery = isNew ? FIRST_LOOK_AFTER_MS : Math.min(2 * memory.lookEvery, LONGEST_LOOK_AFTER_MS)
  return { lookAt: null, lookEvery }
}
const spoilPass = <S extends Busy | RecoveryStateOf<'resting'>>(
  state: S,
  event: RecoveryEventOf<'doubt'>,
  env: RecoveryEnv,
): S => {
  const doubted = state.memory.doubted || state.pass.kind === 'confirm'
  return { ...state, memory: spoil(state.memory, doubted, event, env) }
}
const doubtPass = (state: Busy, event: RecoveryEventOf<'doubt'>, env: RecoveryEnv): RecoveryStep =>
  stay(spoilPass(state, event, env))
/** No later than it would be looked for, whatever the back-off says; but never against the server's word (R4). */
const hurry = (
  state: RecoveryStateOf<'resting'>,
  event: RecoveryEventOf<'doubt'>,
  env: RecoveryEnv,
): RecoveryStep => {
  const spoilt = spoilPass(state, event, env)
  const by = spoilt.memory.lookAt ?? env.now
  return stay({
    ...spoilt,
    retryAt: Math.max(spoilt.memory.limitedUntil, Math.min(state.retryAt, by)),
  })
}
/** At once, for it may have been a P0; and again when no cache is older than the message (G6). */
const look = (
  state: RecoveryStateOf<'settling' | 'proven' | 'asking'>,
  event: RecoveryEventOf<'doubt'>,
  env: RecoveryEnv,
): RecoveryStep => {
  const memory = { ...spoil(state.memory, true, event, env), lookedAt: env.now, ...looked(state.memory, env) }
  return ask(memory, startPass('confirm', event.since), env)
}
/** A server that sends rubbish all the time must not be asked all the time; but before a P0 is too old. */
const doubtAgain = (
  state: RecoveryStateOf<'settling'>,
  event: RecoveryEventOf<'doubt'>,
  env: RecoveryEnv,
): RecoveryStep => {
  const memory = spoil(state.memory, true, event, env)
  return memory.lookAt !== null && memory.lookAt <= env.now
    ? look(state, event, env)
    : stay({ ...state, memory })
}
const limit = (
  memory: RecoveryMemory,
  { askedMs }: RecoveryEventOf<'limited'>,
  env: RecoveryEnv,
): RecoveryMemory => {
  const until = env.now + heldMs(askedMs, memory.overLong && memory.limitedUntil <= env.now)
  return until <= memory.limitedUntil
    ? memory
    : { ...memory, limitedUntil: until, overLong: isOverLong(askedMs) }
}
const noteLimit = (state: Any, event: RecoveryEventOf<'limited'>, env: RecoveryEnv): RecoveryStep =>
  stay({ ...state, memory: limit(state.memory, event, env) })
const waitOut = (
  state: RecoveryStateOf<'resting'>,
  event: RecoveryEventOf<'limited'>,
  env: RecoveryEnv,
): RecoveryStep => {
  const memory = limit(state.memory, event, env)
  return stay({ ...state, memory, retryAt: Math.max(state.retryAt, memory.limitedUntil) })
}
const timeOut = (state: RecoveryStateOf<'fetching'>, _: unknown, env: RecoveryEnv): RecoveryStep => {
  if (env.now < state.deadline) return stay(state)
  const step = rest(renew(state.memory), state.pass, 'failed', 'no answer within 150 s', env)
  return stay(step.state, [{ kind: 'abort' }, ...step.effects])
}
/** Whatever pass reads history now is a look, too. */
const asLook = (memory: RecoveryMemory, env: RecoveryEnv): RecoveryMemory =>
  memory.lookAt === null ? memory : { ...memory, lookedAt: env.now, ...looked(memory, env) }
const tryAgain = (state: RecoveryStateOf<'resting'>, _: unknown, env: RecoveryEnv): RecoveryStep =>
  env.now < state.retryAt ? stay(state) : ask(asLook(state.memory, env), state.pass, env)
const confirm = (state: RecoveryStateOf<'settling'>, _: unknown, env: RecoveryEnv): RecoveryStep => {
  const { memory, from } = state
  if (env.now >= state.confirmAt) return ask(asLook(memory, env), startPass('confirm', from), env)
  if (memory.lookAt === null || env.now < memory.lookAt) return stay(state)
  return ask({ ...asLook(memory, env), doubted: true }, startPass('confirm', from), env)
}
const tryNow = (state: RecoveryStateOf<'resting'>, _: unknown, env: RecoveryEnv): RecoveryStep =>
  ask(state.memory, state.pass, env)
const readAgain = (state: Any, event: RecoveryEventOf<'retry'>, env: RecoveryEnv): RecoveryStep =>
  ask(state.memory, startPass('recover', event.since), env)

/** R10: one page; an answer without news, or none at all, changes nothing. */
const askOnce = (
  state: RecoveryStateOf<'proven'>,
  event: RecoveryEventOf<'question'>,
  env: RecoveryEnv,
): RecoveryStep => {
  if (state.memory.limitedUntil > env.now) return stay(state)
  const memory = renew(state.memory)
  const { since } = event
  const deadline = env.now + PAGE_WITHIN_MS
  return stay({ kind: 'asking', memory, since, deadline, completedWall: state.completedWall }, [
    { kind: 'fetch', since, query: null, ticket: memory.ticket },
  ])
}
const asBefore = (state: RecoveryStateOf<'asking'>): RecoveryState => ({
  kind: 'proven',
  memory: state.memory,
  completedWall: state.completedWall,
})
const judge = (state: RecoveryStateOf<'asking'>, event: RecoveryEventOf<'page'>): RecoveryStep => {
  if (event.ticket !== state.memory.ticket) return stay(state)
  const { events, texts, ticket } = event
  if (!events.some(({ id }) => id > state.since)) return stay(asBefore(state))
  return stay(asBefore(state), [
    { kind: 'take', ticket, events, texts, late: false, proves: null },
    { kind: 'news' },
  ])
}
const shrug = (state: RecoveryStateOf<'asking'>, event: RecoveryEventOf<'failed' | 'tooOld'>): RecoveryStep =>
  stay(event.ticket === state.memory.ticket ? asBefore(state) : state)
const stopAsking = (state: RecoveryStateOf<'asking'>, _: unknown, env: RecoveryEnv): RecoveryStep =>
  env.now < state.deadline ? stay(state) : stay(asBefore(state), [{ kind: 'abort' }])

const common = {
  begin,
  end,
  page: ignore,
  failed: ignore,
  tooOld: ignore,
  stored: ignore,
  live: noteLive,
  limited: noteLimit,
  question: ignore,
}
const busy = { ...common, doubt: doubtPass, retry: ignore as (state: Busy) => RecoveryStep }

export const RECOVERY_TABLE: RecoveryTable = {
  idle: { ...common, doubt: ignore, end: ignore, live: ignore, alarm: ignore, retry: ignore },
  fetching: { ...busy, page: takePage, failed: fail, tooOld: skipGone, alarm: timeOut },
  storing: { ...busy, stored: goOn, alarm: ignore },
  resting: { ...common, doubt: hurry, limited: waitOut, alarm: tryAgain, retry: tryNow },
  settling: { ...common, doubt: doubtAgain, alarm: confirm, retry: readAgain },
  proven: { ...common, doubt: look, alarm: ignore, retry: readAgain, question: askOnce },
  asking: {
    ...common,
    doubt: look,
    page: judge,
    failed: shrug,
    tooOld: shrug,
    alarm: stopAsking,
    retry: readAgain,
  },
}

export const initialRecovery: RecoveryState = {
  kind: 'idle',
  memory: { ticket: 0, failures: 0, limitedUntil: 0, overLong: false, ...NOTHING_YET },
}

export function reduceRecovery(state: RecoveryState, event: RecoveryEvent, env: RecoveryEnv): RecoveryStep {
  // Sound: RECOVERY_TABLE's type pairs each cell with exactly the state and event kinds that index it here.
  const cell = RECOVERY_TABLE[state.kind][event.kind] as (
    state: RecoveryState,
    event: RecoveryEvent,
    env: RecoveryEnv,
  ) => RecoveryStep
  return cell(state, event, env)
}

/** When the state wants an `alarm`; null for never. */
export function recoveryDeadline(state: RecoveryState): number | null {
  switch (state.kind) {
    case 'fetching':
    case 'asking':
      return state.deadline
    case 'resting':
      return state.retryAt
    case 'settling':
      return Math.min(state.confirmAt, state.memory.lookAt ?? state.confirmAt)
    case 'idle':
    case 'storing':
    case 'proven':
      return null
    default: {
      const never: never = state
      return never
    }
  }
}
