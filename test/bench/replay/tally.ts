/** What a client made of a replay: events missed and doubled, and how soon after a cut it was complete again. */
import type { BlowKind } from './plan.ts'

/** An event sent, or delivered, and when; all times are of one monotonic clock, in ms. */
export interface Seen {
  readonly id: number
  readonly atMs: number
}

export interface Struck {
  readonly kind: BlowKind
  readonly atMs: number
}

export interface Tally {
  /** Never delivered, by what first befell the client after it had its last event before them. */
  readonly missed: { readonly cuts: number; readonly kills: number; readonly otherwise: number }
  /** Deliveries of an event that had been delivered. */
  readonly doubled: number
  /** For each cut the time until the next event and all before it that ever came; null where none came before the next interruption. */
  readonly recoveriesMs: readonly (number | null)[]
}

/** What was sent that shortly before a cut was on the way, and is lost with it. */
const ON_THE_WAY_MS = 250

export function tally(sent: readonly Seen[], delivered: readonly Seen[], struck: readonly Struck[]): Tally {
  const sentIds = new Set(sent.map(({ id }) => id))
  const firstAt = new Map<number, number>()
  let doubled = 0
  for (const { id, atMs } of delivered) {
    // What was sent to see that all are connected is no part of the replay.
    if (!sentIds.has(id)) continue
    if (firstAt.has(id)) doubled += 1
    else firstAt.set(id, atMs)
  }
  const missed = { cuts: 0, kills: 0, otherwise: 0 }
  let lastSentMs = -Infinity
  for (const { id, atMs } of sent) {
    if (firstAt.has(id)) lastSentMs = atMs
    // A client that was killed and is not yet back when the next cut comes misses by the kill.
    else missed[causeBetween(lastSentMs, atMs + ON_THE_WAY_MS)] += 1
  }
  const recoveriesMs = struck.flatMap(({ kind, atMs }, at) =>
    kind === 'kill' ? [] : [recovery(atMs, struck[at + 1]?.atMs ?? Infinity)],
  )

  function recovery(cutMs: number, endMs: number): number | null {
    // The first to come may have been sent long after others that are still to come.
    let earliest = Infinity
    for (const { id, atMs } of sent)
      if (atMs > cutMs) earliest = Math.min(earliest, firstAt.get(id) ?? Infinity)
    if (earliest >= endMs) return null
    const fetched = sent
      .filter(({ atMs }) => atMs > cutMs - ON_THE_WAY_MS && atMs <= earliest)
      .map(({ id }) => firstAt.get(id) ?? 0)
    return Math.max(earliest, ...fetched) - cutMs
  }

  function causeBetween(fromMs: number, toMs: number): keyof typeof missed {
    const cause = struck.find(({ atMs }) => atMs >= fromMs)
    if (cause === undefined || cause.atMs > toMs) return 'otherwise'
    return cause.kind === 'kill' ? 'kills' : 'cuts'
  }

  return { missed, doubled, recoveriesMs }
}
