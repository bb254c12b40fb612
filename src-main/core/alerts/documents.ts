/**
 * The alert state as three small JSON documents, committed with the journal: `alerts`, and `alerts-pins` and
 * `alerts-forwards`, which change seldom and are the larger. Windows are stored as moments of the wall clock. At restart, one that lies in the future (the
 * clock was set back meanwhile) counts as over; but a storm goes on from then.
 */
import { readOwnEvent } from '../protocol/event.ts'
import type { FeedEvent } from '../protocol/types.ts'
import {
  readForwards,
  readMemory,
  readPins,
  type ForwardsDocument,
  type MemoryDocument,
  type PinsDocument,
} from './document-schema.ts'
import { keysOf, recentKeys } from './recent-keys.ts'
import { snoozeEnded, snoozeId } from './silenced.ts'
import {
  type AlertState,
  EMPTY_STATE,
  type Forward,
  FORWARD_LIMIT,
  type HeldSnooze,
  type Now,
  type Pin,
  type PolicyClock,
  policyTime,
} from './state.ts'
import type { Tally } from './tally.ts'

export const MEMORY_KEY = 'alerts'
export const PINS_KEY = 'alerts-pins'
export const FORWARDS_KEY = 'alerts-forwards'

/** A longer event is stored without what the policy does not need. */
const MAX_EVENT_CHARS = 4000
/** No snooze of limited length is longer: "until 08:00" on the night that has an extra hour. */
const LONGEST_SNOOZE_MS = 26 * 3600_000

export function memoryDocument(state: AlertState, now: Now): string {
  const { t } = policyTime(state.clock, now)
  const wall = (momentT: number) => Math.round(now.wallMs - (t - momentT))
  const { storm, bucket, absence } = state
  const document: MemoryDocument = {
    v: 1,
    savedAt: now.wallMs,
    raised: keysOf(state.raised),
    counted: keysOf(state.counted),
    snoozes: state.snoozes.map(({ scope, since, until }) => ({ scope, since, until })),
    groups: [...state.groups.values()].map(({ key, leadKey, strength, raisedT, quiet }) => ({
      key,
      leadKey,
      strength,
      raisedAt: wall(raisedT),
      quiet,
    })),
    bucket: bucket && { tokens: bucket.tokens, at: wall(bucket.atT) },
    storm: storm && {
      since: storm.since,
      suppressed: storm.suppressed,
      lastAt: wall(storm.lastT),
      summaryAt: wall(storm.summaryT),
      owed: storedTally(storm.owed),
      shares: [...storm.shares].map(([target, owed]) => [target, storedTally(owed)]),
    },
    inhibited: [...state.inhibited].map(([symbol, sinceT]) => [symbol, wall(sinceT)]),
    absence: absence && { from: absence.from, missed: storedTally(absence.missed) },
    away: [...state.away],
    digest: state.digest,
  }
  return JSON.stringify(document)
}

/** Whether the memory of both is the same but for the passing of time; parts are replaced, never mutated. */
export function remembersTheSame(a: AlertState, b: AlertState): boolean {
  return (
    a.clock === b.clock &&
    a.raised === b.raised &&
    a.counted === b.counted &&
    a.snoozes === b.snoozes &&
    a.groups === b.groups &&
    a.bucket === b.bucket &&
    a.storm === b.storm &&
    a.inhibited === b.inhibited &&
    a.absence === b.absence &&
    a.away === b.away &&
    a.digest === b.digest
  )
}

export function pinsDocument(state: AlertState): string {
  const head: Omit<PinsDocument, 'pins'> = { v: 1, overflow: state.overflow }
  return `${JSON.stringify(head).slice(0, -1)},"pins":[${state.pins.map(pinText).join(',')}]}`
}

/** A storm adds one pin at a time to as many as two hundred, before the next event is written down. */
const pinTexts = new WeakMap<Pin, string>()

function pinText(pin: Pin): string {
  const known = pinTexts.get(pin)
  if (known !== undefined) return known
  const { key, group, event, count, members, raisedAt, expiresAt, escalates, step } = pin
  const stored: PinsDocument['pins'][number] = {
    key,
    group,
    event: slim(event),
    count,
    members: [...members],
    raisedAt,
    expiresAt,
    escalates,
    step,
  }
  const text = JSON.stringify(stored)
  pinTexts.set(pin, text)
  return text
}

export const forwardsDocument = (state: AlertState): string =>
  `{"v":1,"forwards":[${state.forwards.map(forwardText).join(',')}]}`

const forwardTexts = new WeakMap<Forward, string>()

function forwardText(forward: Forward): string {
  const known = forwardTexts.get(forward)
  if (known !== undefined) return known
  const { raisedT, expiresT: _expiresT, dueT, event, owed, ...rest } = forward
  const stored: ForwardsDocument['forwards'][number] = {
    ...rest,
    event: event && slim(event),
    owed: owed && storedTally(owed),
    // Policy time dies with the process.
    dueAt: forward.raisedAt + Math.round(dueT - raisedT),
  }
  const text = JSON.stringify(stored)
  forwardTexts.set(forward, text)
  return text
}

interface Restored {
  readonly state: AlertState
  /** What was unreadable and has been replaced by an empty state, and where it was wrong. */
  readonly problems: readonly { readonly document: string; readonly where: string }[]
}

/** @param running the policy clock of this process, if it has begun to decide */
export function restoreState(
  documents: Readonly<Record<string, string>>,
  now: Now,
  running: PolicyClock | null,
): Restored {
  const memory = readMemory(documents[MEMORY_KEY])
  const pins = readPins(documents[PINS_KEY])
  const forwards = readForwards(documents[FORWARDS_KEY])
  const problems: { document: string; where: string }[] = []
  const clock = policyTime(running, now)
  let state: AlertState = { ...EMPTY_STATE, clock: clock.clock }
  if (memory.kind === 'unreadable') problems.push({ document: MEMORY_KEY, where: memory.where })
  if (memory.kind === 'ok') state = withMemory(state, memory.document, now, clock.t)
  if (pins.kind === 'unreadable') problems.push({ document: PINS_KEY, where: pins.where })
  if (pins.kind === 'ok') {
    const held = pins.document.pins.map((pin) => restoredPin(pin, now, clock.t))
    const lost = held.filter((pin) => pin === null).length
    if (lost > 0) problems.push({ document: PINS_KEY, where: `${lost} alerts with an unreadable event` })
    state = {
      ...state,
      overflow: pins.document.overflow,
      pins: held.filter((pin) => pin !== null),
    }
  }
  if (forwards.kind === 'unreadable') problems.push({ document: FORWARDS_KEY, where: forwards.where })
  if (forwards.kind === 'ok') {
    const held = forwards.document.forwards.map((one) => restoredForward(one, now, clock.t))
    state = { ...state, forwards: held.filter((one) => one !== null).slice(-FORWARD_LIMIT) }
  }
  return { state, problems }
}

function withMemory(state: AlertState, document: MemoryDocument, now: Now, t: number): AlertState {
  const isPast = (wallMs: number) => wallMs <= now.wallMs
  const policyT = (wallMs: number) => t - (now.wallMs - wallMs)
  const { bucket, storm, absence, savedAt } = document
  const groups = document.groups.filter((group) => isPast(group.raisedAt))
  // Bounds on how often we interrupt must not open because a clock was set back.
  const atMostNow = (wallMs: number) => Math.min(t, policyT(wallMs))
  return {
    ...state,
    raised: recentKeys(document.raised, t),
    counted: recentKeys(document.counted, t),
    groups: new Map(
      groups.map(({ raisedAt, ...group }) => [
        group.key,
        { ...group, raisedT: policyT(raisedAt), closed: true },
      ]),
    ),
    bucket: bucket && { tokens: bucket.tokens, atT: atMostNow(bucket.at) },
    storm: storm
      ? {
          since: storm.since,
          suppressed: storm.suppressed,
          lastT: atMostNow(storm.lastAt),
          summaryT: atMostNow(storm.summaryAt),
          owed: restoredTally(storm.owed),
          shares: new Map((storm.shares ?? []).map(([target, owed]) => [target, restoredTally(owed)])),
        }
      : null,
    inhibited: new Map(
      document.inhibited.filter(([, at]) => isPast(at)).map(([symbol, at]) => [symbol, policyT(at)]),
    ),
    snoozes: document.snoozes
      .map(({ scope, since, until }): HeldSnooze => ({
        id: snoozeId(scope),
        scope,
        since,
        until,
        untilT: until === null ? null : t + (until - now.wallMs),
      }))
      .filter(({ since, until }) => until === null || until - since <= LONGEST_SNOOZE_MS)
      .filter((snooze) => !snoozeEnded(snooze, now.wallMs, t)),
    // Not running is being away too: whatever came since is told in a digest, once the feed is up (alerts.md A13).
    feed: { health: 'stopped', since: now.wallMs, sinceT: t, told: false },
    absence: {
      from: Math.min(absence?.from ?? savedAt, now.wallMs),
      to: null,
      catchUp: true,
      cause: 'away',
      settleT: 0,
      hardT: 0,
      firstAt: null,
      missed: restoredTally(absence?.missed ?? { p0: 0, p1: 0, p2: 0, symbols: [] }),
    },
    away: document.away ?? [],
    digest: document.digest,
  }
}

function restoredPin(pin: PinsDocument['pins'][number], now: Now, t: number): Pin | null {
  const event = readOwnEvent(pin.event)
  if (event === null) return null
  const future = pin.raisedAt > now.wallMs
  const expiresAt = future ? now.wallMs : pin.expiresAt
  const raisedT = t - Math.max(0, now.wallMs - pin.raisedAt)
  return {
    ...pin,
    event,
    raisedAt: Math.min(pin.raisedAt, now.wallMs),
    raisedT,
    latestT: raisedT,
    expiresAt,
    expiresT: t + (expiresAt - now.wallMs),
    expired: expiresAt <= now.wallMs,
    // Of an unknown past: it stays pinned, but nothing is repeated on its account.
    escalates: pin.escalates && !future,
  }
}

/** What was on its way is sent again: at least once, and by the same id (A23). */
function restoredForward(
  { dueAt, ...stored }: ForwardsDocument['forwards'][number],
  now: Now,
  t: number,
): Forward | null {
  const event = stored.event === null ? null : readOwnEvent(stored.event)
  if (event === null && stored.event !== null) return null
  const raisedT = t - Math.max(0, now.wallMs - stored.raisedAt)
  // Raised in the future: the clock was set back, and nobody knows how old it is.
  const expiresAt = stored.raisedAt > now.wallMs ? now.wallMs : stored.expiresAt
  return {
    ...stored,
    event,
    owed: stored.owed && restoredTally(stored.owed),
    raisedT,
    expiresAt,
    expiresT: t + (expiresAt - now.wallMs),
    dueT: t + (dueAt - now.wallMs),
    phase: stored.phase.kind === 'sending' ? { kind: 'waiting' } : stored.phase,
  }
}

const storedTally = ({ symbols, ...counts }: Tally) => ({ ...counts, symbols: [...symbols] })

const restoredTally = ({ symbols, ...counts }: ReturnType<typeof storedTally>): Tally => ({
  ...counts,
  symbols: new Map(symbols),
})

function slim(event: FeedEvent): FeedEvent {
  if (JSON.stringify(event).length <= MAX_EVENT_CHARS) return event
  const { id, type, priority, symbol, confidence, detected_at, latency_ms } = event
  return { id, type, priority, symbol, confidence, detected_at, latency_ms, data: {} }
}
