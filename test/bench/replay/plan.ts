/** What befalls the clients of a replay, and when: drawn, and the same for the same seed. */
import { between, pick, seededRandom, shuffled } from '../../../src-main/demo/random.ts'

/** A connection is ended in order or by RST, and none is had for a while; or the process dies, and is started after a while. */
export type BlowKind = 'cut' | 'reset' | 'kill'

export interface Blow {
  readonly kind: BlowKind
  /** From the replay's first event. */
  readonly atMs: number
  readonly forMs: number
}

export interface ReplaySize {
  readonly events: number
  readonly perSecond: number
  /** Of the connection. */
  readonly cuts: number
  readonly kills: number
}

const OUTAGE_MS = { least: 200, most: 3_000 }
/** At least: one is over before the next. Closer than ten seconds, so that a client that backs off longer after it shows it (R2). */
const APART_MS = 5_000

export const lengthMs = ({ events, perSecond }: ReplaySize): number => (events / perSecond) * 1_000

/** In the order of time; none in the first or last seconds. Throws a RangeError where the replay is too short for them. */
export function drawBlows(seed: number, size: ReplaySize): readonly Blow[] {
  const random = seededRandom(seed)
  const count = size.cuts + size.kills
  const spareMs = lengthMs(size) - (count + 1) * APART_MS
  if (spareMs < 0) throw new RangeError(`${count} interruptions need ${(count + 1) * APART_MS} ms`)
  const moments = Array.from({ length: count }, () => between(random, 0, spareMs)).sort((a, b) => a - b)
  const kills = Array.from({ length: count }, (_, at) => at < size.kills)
  return shuffled(random, kills).map((isKill, at) => ({
    kind: isKill ? 'kill' : pick(random, ['cut', 'reset']),
    atMs: (moments[at] ?? 0) + (at + 1) * APART_MS,
    forMs: between(random, OUTAGE_MS.least, OUTAGE_MS.most),
  }))
}
