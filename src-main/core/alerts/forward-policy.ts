/**
 * alerts.md A20–A25: what was raised here goes on to the user's targets: at once, if nobody acknowledges it, or if nobody is
 * there. This decides; core/forward delivers, and reports back by `noteForwarded`. What takes it back is in forward-recall.ts.
 *
 *   waiting ──due──▶ sending ──▶ delivered
 *      └──────────────┴────────▶ kept, with the reason
 */
import { PRIORITY_INFO } from '../vocabulary/signals.ts'
import { canResolve, OPEN_FOR_MS } from '../vocabulary/targets.ts'
import type { ForwardMessage, ForwardReport, Presence } from '../forward/types.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import { type Arrival, matches } from './arrival.ts'
import { tellUndelivered } from './digest.ts'
import { alertContent, summaryContent } from './wording.ts'
import { isSilenced } from './silenced.ts'
import { FORWARD_LIMIT, type Forward, type ForwardPhase, type KeptReason } from './state.ts'
import { EMPTY_TALLY, type Tally, addTo, refused } from './tally.ts'
import type { Turn } from './turn.ts'

/** Of its life so much is left to deliver it, whatever the user's wait. */
const TIME_TO_DELIVER_MS = 5_000
const LOOK_EVERY_MS = 5_000
/** Where the system tells no idle time, an alert that nobody has acknowledged for so long counts as nobody there. */
const UNSEEN_MS = 10_000
/** A summary comes at most so long after what it counts, unless the machine slept (A7). */
const SUMMARY_AFTER_MS = 40_000
const THERE: Presence = { isLocked: false, idleMs: 0 }
/** Of the id of an end (A25). */
export const END = '#resolved'

export const targetsOf = ({ settings }: Pick<Turn, 'settings'>): readonly ForwardTarget[] =>
  settings.forward ?? []
export const kept = (reason: KeptReason, detail = ''): ForwardPhase => ({ kind: 'kept', reason, detail })

/** A20: the first rule that matches decides; where none does, a P0 goes. */
function choiceOf(
  target: ForwardTarget,
  { event, facts }: Pick<Arrival, 'event' | 'facts'>,
): { readonly goes: boolean; readonly rule: string } {
  const rule = target.rules.find((one) => one.enabled && matches(one, event, facts))
  if (rule !== undefined) return { goes: rule.action === 'forward', rule: rule.id }
  return { goes: event.priority === 'P0', rule: '' }
}

/** An alert was raised: each target's share of it. */
export function planForwards(turn: Turn, arrival: Arrival): void {
  for (const target of targetsOf(turn)) {
    if (!target.enabled) continue
    const { goes, rule } = choiceOf(target, arrival)
    // That a P1 or P2 is not forwarded needs no word.
    if (!goes && arrival.event.priority !== 'P0') continue
    const expiresT = turn.t + arrival.leftMs
    add(turn, target, {
      key: arrival.key,
      priority: arrival.event.priority,
      event: goes ? arrival.event : null,
      owed: null,
      ageMs: arrival.ageMs ?? 0,
      expiresAt: turn.now.wallMs + arrival.leftMs,
      expiresT,
      dueT: dueOf(turn, target, expiresT),
      phase: goes ? { kind: 'waiting' } : kept('rule', rule),
    })
  }
}

/** A7: the share of each target in what a storm holds back. */
export function addToShares(
  turn: Turn,
  shares: ReadonlyMap<string, Tally>,
  arrival: Arrival,
): ReadonlyMap<string, Tally> {
  const takers = targetsOf(turn).filter((target) => target.enabled && choiceOf(target, arrival).goes)
  if (takers.length === 0) return shares
  const next = new Map(shares)
  for (const { id } of takers) next.set(id, addTo(next.get(id) ?? EMPTY_TALLY, arrival.event))
  return next
}

/** A7: one message a summary, never one a signal. `lastT`: when the newest of what it counts came. */
export function planSummary(turn: Turn, shares: ReadonlyMap<string, Tally>, lastT: number): void {
  for (const target of targetsOf(turn)) {
    const owed = shares.get(target.id)
    if (!target.enabled || owed === undefined || refused(owed) === 0) continue
    const priority = owed.p0 > 0 ? 'P0' : owed.p1 > 0 ? 'P1' : 'P2'
    const { ttlMs } = PRIORITY_INFO[priority]
    const isOld = turn.t - lastT > SUMMARY_AFTER_MS
    add(turn, target, {
      key: `storm:${turn.now.wallMs}`,
      priority,
      event: null,
      owed,
      ageMs: 0,
      expiresAt: turn.now.wallMs + ttlMs,
      expiresT: turn.t + ttlMs,
      dueT: dueOf(turn, target, turn.t + ttlMs),
      phase: isOld ? kept('late', 'the computer was asleep') : { kind: 'waiting' },
    })
  }
}

function dueOf(turn: Turn, { when, afterS }: ForwardTarget, expiresT: number): number {
  if (when !== 'unacknowledged') return turn.t
  return Math.max(turn.t, Math.min(turn.t + afterS * 1000, expiresT - TIME_TO_DELIVER_MS))
}

type Planned = Omit<Forward, 'id' | 'target' | 'name' | 'when' | 'raisedAt' | 'raisedT' | 'end'>

function add(turn: Turn, { id: target, name, when }: ForwardTarget, planned: Planned): void {
  const id = `${planned.key}@${target}`
  if (turn.s.forwards.some((one) => one.id === id)) return
  const forward: Forward = {
    ...planned,
    id,
    target,
    name,
    when,
    raisedAt: turn.now.wallMs,
    raisedT: turn.t,
    end: 'none',
  }
  const all = [...turn.s.forwards.map((one) => withoutEvent(turn, one)), forward]
  turn.s.forwards = all.length > FORWARD_LIMIT ? withoutOldest(turn, all) : all
}

/** What cannot be sent any more needs its event no more; nor does an end once the target has ended the alert itself. */
function withoutEvent(turn: Turn, forward: Forward): Forward {
  const { event, end, raisedAt } = forward
  if (event === null || isLive(forward) || turn.t < forward.expiresT) return forward
  const mayEnd = end !== 'none' && turn.now.wallMs < raisedAt + OPEN_FOR_MS
  return mayEnd ? forward : { ...forward, event: null, end: 'none' }
}

export const isLive = ({ phase }: Forward): boolean => phase.kind === 'waiting' || phase.kind === 'sending'

/** The oldest that is over; where all live, which takes absurd settings, the oldest of all. */
export function withoutOldest(turn: Turn, all: readonly Forward[]): readonly Forward[] {
  const at = Math.max(
    0,
    all.findIndex((one) => !isLive(one)),
  )
  const gone = all[at]
  if (gone?.phase.kind === 'sending') turn.effects.push({ kind: 'take-back', id: gone.id })
  return all.toSpliced(at, 1)
}

/** Hands over what is due. Cheap when nothing is, for it runs with every event. */
export function forwardDue(turn: Turn): void {
  const { t, now } = turn
  const isDue = ({ phase, dueT, expiresT, expiresAt }: Forward): boolean =>
    phase.kind === 'waiting' && (dueT <= t || expiresT <= t || expiresAt <= now.wallMs)
  if (!turn.s.forwards.some(isDue)) return
  // One after the other: whether an alert was told of as late depends on the one before.
  for (const [at, one] of turn.s.forwards.entries()) if (isDue(one)) put(turn, at, take(turn, one))
}

function take(turn: Turn, forward: Forward): Forward {
  const target = targetsOf(turn).find(({ id }) => id === forward.target)
  if (target === undefined || !target.enabled) return { ...forward, phase: kept('removed') }
  const isOver = forward.expiresT <= turn.t || forward.expiresAt <= turn.now.wallMs
  if (isOver && target.when === 'away') return { ...forward, phase: kept('present') }
  if (isOver) return { ...forward, phase: kept('late', 'its time was over') }
  if (target.when !== 'at-once' && isSeenSummary(turn, forward))
    return { ...forward, phase: kept('acknowledged') }
  if (isSilenced(turn, forward.event, forward.priority)) return { ...forward, phase: kept('silenced') }
  if (target.when === 'away' && !isAway(turn, target, forward))
    return { ...forward, dueT: Math.min(turn.t + LOOK_EVERY_MS, forward.expiresT) }
  const sent: Forward = {
    ...forward,
    phase: { kind: 'sending', afterMs: turn.t - forward.raisedT },
    end: canResolve(target) ? 'open' : 'none',
  }
  turn.effects.push({ kind: 'forward', message: messageOf(turn, sent, target, 'news') })
  return sent
}

/** A summary that every P0 of was acknowledged. */
export function isSeenSummary({ s }: Turn, { owed }: Forward): boolean {
  return owed !== null && owed.p0 > 0 && s.pins.length === 0 && s.overflow === 0
}

function isAway(turn: Turn, { awayMin }: ForwardTarget, { raisedT }: Forward): boolean {
  const { isLocked, idleMs } = turn.presence?.() ?? THERE
  if (isLocked) return true
  return idleMs === null ? turn.t - raisedT >= UNSEEN_MS : idleMs >= awayMin * 60_000
}

/** What it says now: repeats that were counted into the alert meanwhile are in it (A5). */
export function messageOf(
  turn: Turn,
  forward: Forward,
  target: ForwardTarget,
  what: 'news' | 'end',
): ForwardMessage {
  const { event, owed, raisedAt, expiresAt, priority } = forward
  const times = { detectedAt: raisedAt - forward.ageMs, raisedAt, expiresAt }
  const leftMs = Math.min(forward.expiresT - turn.t, expiresAt - turn.now.wallMs)
  const openMs = raisedAt + OPEN_FOR_MS - turn.now.wallMs
  const pin = turn.s.pins.find(({ key }) => key === forward.key)
  const isEnd = what === 'end'
  return {
    id: isEnd ? `${forward.id}${END}` : forward.id,
    target: target.id,
    leftMs: isEnd ? openMs : leftMs,
    content:
      event === null
        ? summaryContent(isEnd ? 'resolved' : 'summary', owed ?? EMPTY_TALLY, priority, target.privacy, times)
        : alertContent(
            isEnd ? 'resolved' : 'alert',
            pin?.event ?? event,
            pin?.count ?? 1,
            target.privacy,
            times,
          ),
  }
}

/** What became of a message. */
export function noteForwarded(turn: Turn, id: string, report: ForwardReport): void {
  const at = turn.s.forwards.findIndex((one) => one.id === id || `${one.id}${END}` === id)
  const forward = turn.s.forwards[at]
  if (forward === undefined) return
  put(turn, at, id.endsWith(END) ? { ...forward, end: 'none' } : reported(forward, report))
}

function reported(forward: Forward, { outcome, why, tookMs }: ForwardReport): Forward {
  const { phase } = forward
  if (phase.kind !== 'sending') return forward
  switch (outcome) {
    case 'delivered':
      return { ...forward, phase: { kind: 'delivered', afterMs: phase.afterMs, tookMs } }
    case 'refused':
      return { ...forward, phase: kept('refused', why), end: 'none' }
    case 'late':
      return { ...forward, phase: kept('late', why) }
  }
}

/** A22: told in the digest, once, when the last target that could still have it is over, and one of them had not the time. */
export function put(turn: Turn, at: number, next: Forward): void {
  const was = turn.s.forwards[at]
  turn.s.forwards = turn.s.forwards.with(at, next)
  const { key, event, phase, raisedAt } = next
  const isOver = was !== undefined && isLive(was) && phase.kind === 'kept' && phase.reason !== 'acknowledged'
  if (!isOver || event?.priority !== 'P0') return
  const all = turn.s.forwards.filter((one) => one.key === key)
  const isLate = all.some((one) => one.phase.kind === 'kept' && one.phase.reason === 'late')
  const mayHaveIt = all.some((one) => isLive(one) || one.phase.kind === 'delivered')
  if (isLate && !mayHaveIt) tellUndelivered(turn, event, raisedAt)
}
