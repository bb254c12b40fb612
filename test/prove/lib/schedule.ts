/**
 * What goes wrong in one run, drawn from its seed. Left out is only what no client could mend: frames dropped one
 * by one inside a healthy connection (TCP and TLS do not), and a server that forgets what it sent.
 */
import type { Random } from '../../../src-main/core/ports.ts'
import type { Faults } from '../../../src-main/demo/faults.ts'
import { between, integerBetween, pick, seededRandom } from '../../../src-main/demo/random.ts'
import type { ProxyBlow, ProxyFault } from '../../support/fault-proxy/faults.ts'

export type Trouble =
  | { readonly kind: 'server'; readonly faults: Partial<Faults> }
  | { readonly kind: 'proxy'; readonly fault: ProxyFault }
  | { readonly kind: 'blow'; readonly blow: ProxyBlow['kind'] | 'close' | 'terminate' | 'freeze' }
  | { readonly kind: 'disk'; readonly how: 'disk-full' | 'io' | 'hang' }
  | { readonly kind: 'sleep'; readonly monotonicRuns: boolean }
  | { readonly kind: 'clock'; readonly byMs: number }
  | { readonly kind: 'offline' }
  | { readonly kind: 'user'; readonly does: 'reconnect' | 'retry' | 'start' | 'stop' | 'resume' }
  | { readonly kind: 'burst'; readonly events: number }

export interface Step {
  /** Virtual ms from the start. */
  readonly atMs: number
  readonly durationMs: number
  readonly trouble: Trouble
}

export interface Schedule {
  readonly seed: number
  /** How this server is, for the whole run. */
  readonly nature: Partial<Faults>
  /** Between events on average, ms. */
  readonly meanMs: number
  /** Every P0 on its own, and an alert policy that holds nothing back. */
  readonly distinct: boolean
  /** So little room before the journal that events are shed. */
  readonly cramped: boolean
  /** The journal's thread has yet to start when the engine does: it opens late. */
  readonly cold: boolean
  /** Half-way the server starts its ids anew (G9). */
  readonly restartIds: boolean
  readonly lengthMs: number
  readonly steps: readonly Step[]
}

/** Reaches back past anything that happens in a run. */
const LONG_SNAPSHOT = 3_000

const chance = (random: Random, probability: number): boolean => random.next() < probability

function drawNature(random: Random): Partial<Faults> {
  return {
    pong: pick(random, ['both', 'both', 'json', 'control']),
    pongShape: pick(random, ['payload', 'bare']),
    snapshotShape: pick(random, ['events', 'array', 'items', 'data', 'results', 'recent', 'omit', 'unknown']),
    snapshotOrder: pick(random, ['ascending', 'descending', 'shuffled']),
    snapshotSize: pick(random, [0, 5, 50, 200, LONG_SNAPSHOT]),
    reorderWindow: chance(random, 0.2) ? integerBetween(random, 2, 8) : 0,
    malformedEvery: pick(random, [0, 0, 3, 17]),
    spoilEvery: pick(random, [0, 0, 0, 5, 29]),
    duplicateEvery: pick(random, [0, 0, 2, 7]),
    delayMs: pick(random, [0, 0, 0, 2_000, 15_000]),
    clockSkewMs: pick(random, [0, 0, 1_500, -7_000, 3_600_000, -3_600_000]),
    idStride: pick(random, [1, 1, 5, 1_000]),
    restShape: pick(random, ['events', 'array', 'items', 'data', 'results', 'payload']),
    restNested: chance(random, 0.25),
    restOrder: pick(random, ['ascending', 'descending', 'shuffled']),
    restInclusive: chance(random, 0.3),
    restRepeat: chance(random, 0.2) ? 'twice' : 'no',
    restCacheMs: pick(random, [0, 0, 5_000, 30_000]),
    pageSize: pick(random, [3, 20, 100, 1_000]),
    retryAfterS: pick(random, [null, 5, 30]),
    errorBody: pick(random, ['nested', 'flat']),
    authStyle: pick(random, ['frame', 'http']),
  }
}

function drawServerFault(random: Random, nature: Partial<Faults>): Partial<Faults> {
  // Empty answers, whether they are repeats or old, tell nothing; only a long SNAPSHOT shows that they are wrong.
  const mayRepeat = nature.snapshotSize === LONG_SNAPSHOT
  return pick<Partial<Faults>>(random, [
    { handshake: false },
    { handshakeDelayMs: integerBetween(random, 500, 15_000) },
    { closeAfterMs: integerBetween(random, 0, 12_000) },
    { upgradeStatus: pick(random, [429, 500, 502, 503]) },
    { authCode: pick(random, ['AUTH_FAILED', 'TIER_INSUFFICIENT']) },
    { errorCode: pick(random, ['RATE_LIMITED', 'SOMETHING_ELSE', 'INTERNAL_ERROR']) },
    { pong: pick(random, ['none', 'control', 'json']) },
    { halfOpen: true },
    { malformedEvery: 1 },
    { duplicateEvery: 1 },
    { restShape: 'unknown' },
    mayRepeat ? { restRepeat: 'forever' } : { restShape: 'unknown' },
    { restCacheMs: 30_000 },
    { restStatus: pick(random, [404, 429, 500, 503]), restFailFrom: integerBetween(random, 1, 4) },
    { restBody: pick(random, ['cut', 'abort', 'html', 'slow']), restFailFrom: integerBetween(random, 1, 3) },
    { rateLimitPerMinute: integerBetween(random, 1, 6) },
  ])
}

function drawProxyFault(random: Random): ProxyFault {
  return pick<ProxyFault>(random, [
    { kind: 'stall', direction: pick(random, ['both', 'to-client', 'to-server']) },
    { kind: 'delay', ms: integerBetween(random, 50, 4_000), jitterMs: integerBetween(random, 0, 2_000) },
    { kind: 'throttle', bytesPerSecond: integerBetween(random, 200, 5_000) },
    { kind: 'split', maxBytes: integerBetween(random, 1, 60) },
    { kind: 'coalesce', waitMs: integerBetween(random, 50, 3_000) },
    { kind: 'refuse' },
    { kind: 'garbage', probability: between(random, 0.02, 0.5) },
    { kind: 'duplicate-frames', probability: between(random, 0.1, 1) },
    {
      kind: 'http-status',
      status: pick(random, [401, 403, 429, 500, 503]),
      on: pick(random, ['upgrade', 'rest', 'all']),
      retryAfterS: integerBetween(random, 1, 40),
    },
    { kind: 'slow-loris', byteMs: integerBetween(random, 5, 400) },
  ])
}

function drawTrouble(random: Random, nature: Partial<Faults>): Trouble {
  const dice = random.next()
  if (dice < 0.3) return { kind: 'proxy', fault: drawProxyFault(random) }
  if (dice < 0.55) return { kind: 'server', faults: drawServerFault(random, nature) }
  if (dice < 0.72)
    return { kind: 'blow', blow: pick(random, ['cut', 'reset', 'close', 'terminate', 'freeze']) }
  if (dice < 0.78) return { kind: 'disk', how: pick(random, ['disk-full', 'io', 'hang']) }
  if (dice < 0.84) return { kind: 'sleep', monotonicRuns: chance(random, 0.5) }
  if (dice < 0.87) return { kind: 'clock', byMs: pick(random, [-3_600_000, -5_000, 5_000, 3_600_000]) }
  if (dice < 0.9) return { kind: 'offline' }
  if (dice < 0.96)
    return { kind: 'user', does: pick(random, ['reconnect', 'retry', 'start', 'stop', 'resume']) }
  return { kind: 'burst', events: integerBetween(random, 100, 600) }
}

export function drawSchedule(seed: number): Schedule {
  const random = seededRandom(seed)
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 4; i++) random.next()
  const nature = drawNature(random)
  const lengthMs = integerBetween(random, 60_000, 150_000)
  const steps = Array.from({ length: integerBetween(random, 2, 8) }, (): Step => {
    const trouble = drawTrouble(random, nature)
    const short = trouble.kind === 'sleep' && chance(random, 0.5)
    return {
      atMs: Math.round(between(random, 0, lengthMs * 0.9)),
      durationMs: Math.round(short ? between(random, 7_000, 30_000) : between(random, 1_000, 60_000)),
      trouble,
    }
  })
  return {
    seed,
    nature,
    meanMs: integerBetween(random, 300, 2_500),
    distinct: chance(random, 0.6),
    cramped: chance(random, 0.2),
    cold: chance(random, 0.1),
    restartIds: chance(random, 0.15),
    lengthMs,
    steps: steps.sort((a, b) => a.atMs - b.atMs),
  }
}
