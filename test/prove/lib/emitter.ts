/** A steady, seeded stream of signals with bursts, each numbered in its data so that the truth outlives the server's ids. */
import type { Clock, Random } from '../../../src-main/core/ports.ts'
import type { FeedEvent, Priority } from '../../../src-main/core/protocol/types.ts'
import type { DemoServer } from '../../../src-main/demo/server.ts'
import { exponential, integerBetween, pickWeighted } from '../../../src-main/demo/random.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'] as const
const TYPES: Readonly<Record<Priority, string>> = {
  P0: 'LIQUIDATION_CLUSTER_ARMED',
  P1: 'WHALE_POSITION_SHIFT',
  P2: 'LARGE_LIQUIDATION',
}
const PRIORITIES = [
  { value: 'P2', weight: 6 },
  { value: 'P1', weight: 3 },
  { value: 'P0', weight: 2 },
] as const satisfies readonly { value: Priority; weight: number }[]
const BURST = 0.03

export interface Emitter {
  /** Everything ever sent, in order; what a server forgets (G9) stays here. */
  readonly sent: readonly FeedEvent[]
  emit(count?: number): void
  stop(): void
  resume(): void
}

export function startEmitter(options: {
  readonly server: Pick<DemoServer, 'emit'>
  readonly clock: Clock
  readonly random: Random
  /** Between events, ms of the clock, on average. */
  readonly meanMs: number
  /** P0s each of their own symbol, so that none is grouped with another (A5). */
  readonly distinct: boolean
}): Emitter {
  const { server, clock, random, meanMs, distinct } = options
  const sent: FeedEvent[] = []
  let cancel = (): void => {}

  function emit(count = 1): void {
    for (let i = 0; i < count; i++) {
      const serial = sent.length + 1
      const priority = pickWeighted(random, PRIORITIES)
      const known = SYMBOLS[integerBetween(random, 0, SYMBOLS.length - 1)] ?? SYMBOLS[0]
      const event = server.emit({
        type: TYPES[priority],
        priority,
        symbol: distinct && priority === 'P0' ? `S${serial}USDT` : known,
        data: { serial },
      })
      sent.push(event)
    }
  }

  function arm(): void {
    cancel = clock.setTimer(exponential(random, meanMs), () => {
      emit(random.next() < BURST ? integerBetween(random, 5, 60) : 1)
      arm()
    })
  }
  arm()
  return { sent, emit, stop: () => cancel(), resume: arm }
}
