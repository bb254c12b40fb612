import { mixSeed, type Weighted } from './random.ts'

/** A symbol of the feed (protocol.md, Known signals) with what makes its numbers plausible. */
export interface Instrument {
  readonly symbol: string
  /** USD, around which the price wanders. */
  readonly basePrice: number
  /** Decimals shown by exchanges. */
  readonly decimals: number
  /** Median USD of one notable event. */
  readonly typicalUsd: number
}

function instrument(
  symbol: string,
  basePrice: number,
  decimals: number,
  typicalUsd: number,
  weight: number,
): Weighted<Instrument> {
  return { value: { symbol, basePrice, decimals, typicalUsd }, weight }
}

export const INSTRUMENTS: readonly [Weighted<Instrument>, ...Weighted<Instrument>[]] = [
  instrument('BTCUSDT', 98_500, 0, 4_800_000, 26),
  instrument('ETHUSDT', 3_450, 1, 2_600_000, 20),
  instrument('SOLUSDT', 188, 2, 1_300_000, 14),
  instrument('XRPUSDT', 2.31, 4, 900_000, 9),
  instrument('BNBUSDT', 655, 1, 800_000, 7),
  instrument('DOGEUSDT', 0.332, 5, 700_000, 8),
  instrument('ADAUSDT', 0.91, 4, 450_000, 5),
  instrument('AVAXUSDT', 38.4, 2, 420_000, 4),
  instrument('LINKUSDT', 23.7, 2, 400_000, 4),
  instrument('DOTUSDT', 7.15, 3, 300_000, 3),
]

const MINUTE_MS = 60_000
/** Each octave is a slower and wider swing: minutes, quarter hours, hours, a day. */
const OCTAVES = [
  { periodMs: 2 * MINUTE_MS, swing: 0.0015 },
  { periodMs: 15 * MINUTE_MS, swing: 0.005 },
  { periodMs: 180 * MINUTE_MS, swing: 0.015 },
  { periodMs: 1440 * MINUTE_MS, swing: 0.04 },
] as const

/**
 * USD at a time (Unix ms). A random walk that needs no yesterday: smooth noise over a lattice of times, so a
 * restarted server sees the same past (continuity of regenerated history).
 */
export function priceAt(seed: number, instrument: Instrument, timeMs: number): number {
  let logPrice = Math.log(instrument.basePrice)
  for (const [octave, { periodMs, swing }] of OCTAVES.entries()) {
    const position = timeMs / periodMs
    const index = Math.floor(position)
    const fraction = position - index
    const smooth = fraction * fraction * (3 - 2 * fraction)
    const from = latticeValue(seed, instrument, octave, index)
    const to = latticeValue(seed, instrument, octave, index + 1)
    logPrice += swing * (from + (to - from) * smooth)
  }
  return Math.exp(logPrice)
}

/** Uniform in [-1, 1). */
function latticeValue(seed: number, instrument: Instrument, octave: number, index: number): number {
  const nameHash = mixSeed(...Array.from(instrument.symbol, (letter) => letter.charCodeAt(0)))
  return mixSeed(seed, nameHash, octave, index) / 2147483648 - 1
}

export function roundPrice(instrument: Instrument, price: number): number {
  return roundTo(price, instrument.decimals)
}

export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

/** Three significant digits, as amounts are quoted. */
export function roundUsd(usd: number): number {
  return Number(usd.toPrecision(3))
}
