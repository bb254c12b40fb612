/** The pulse's bars: which stretches a span has, what a bar looks like, and what is said of it. Pure. */
import type { FeedRow, Gap, Priority, PulseBar, PulseWidth } from '../../../src-main/contract/contract.ts'
import { baseOf, PRIORITIES } from '../../../src-main/core/vocabulary/signals.ts'
import { formatCount } from '../../../src-main/core/vocabulary/numbers.ts'
import { dayOf, formatDay, formatMinute, truncate } from '../../lib/format.ts'

export type Span = 'hour' | 'day' | 'week'

export const SPANS: Readonly<
  Record<Span, { readonly widthMs: PulseWidth; readonly bars: number; readonly letter: string }>
> = {
  hour: { widthMs: 60_000, bars: 60, letter: 'H' },
  day: { widthMs: 900_000, bars: 96, letter: 'D' },
  week: { widthMs: 7_200_000, bars: 84, letter: 'W' },
}
export const SPAN_NAMES: readonly Span[] = ['hour', 'day', 'week']

/** Where the stretch begins in which a moment lies. */
export const startOf = (at: number, widthMs: number): number => Math.floor(at / widthMs) * widthMs

/** Of the span whose last bar holds `now`. */
export const firstStart = (span: Span, now: number): number =>
  startOf(now, SPANS[span].widthMs) - (SPANS[span].bars - 1) * SPANS[span].widthMs

export const emptyBar = (start: number): PulseBar => ({ start, P0: 0, P1: 0, P2: 0, top: null })

/** With one more event. The top symbol is counted on; another that overtakes it is known with the next answer. */
export function withRow(bar: PulseBar, { event: { priority, symbol } }: FeedRow): PulseBar {
  const { top } = bar
  const next = symbol === '' ? top : top === null ? { symbol, count: 1 } : top
  const counted = next === top && top?.symbol === symbol ? { symbol, count: top.count + 1 } : next
  return { ...bar, [priority]: bar[priority] + 1, top: counted }
}

/**
 * By their start. Rows of the last moments may not be written yet: bars from `newest` on, which grew with the rows that
 * arrived, do not shrink by the next answer.
 */
export function answered(
  answer: readonly PulseBar[],
  grown: ReadonlyMap<number, PulseBar> | null,
  newest: number,
): Map<number, PulseBar> {
  const counts = new Map(answer.map((bar) => [bar.start, bar]))
  for (const [start, bar] of grown ?? []) {
    if (start < newest) continue
    const known = counts.get(start) ?? bar
    const most = (priority: Priority) => Math.max(known[priority], bar[priority])
    counts.set(start, { ...known, P0: most('P0'), P1: most('P1'), P2: most('P2') })
  }
  return counts
}

export const totalOf = ({ P0, P1, P2 }: PulseBar): number => P0 + P1 + P2

/** The next of 5, 10, 20, 50, 100 …: a scale that moves in steps, so that the bars do not grow and shrink with each event. */
export function scaleOf(bars: readonly PulseBar[]): number {
  const most = Math.max(5, ...bars.map(totalOf))
  const power = 10 ** Math.floor(Math.log10(most))
  return ([1, 2, 5, 10].find((step) => step * power >= most) ?? 10) * power
}

/** What is there is seen, px. */
const LEAST = 1.5

/** One path a priority, P2 at the foot and P0 on top; whole pixels across. */
export function pathsOf(
  bars: readonly PulseBar[],
  width: number,
  height: number,
): Readonly<Record<Priority, string>> {
  const paths = { P0: '', P1: '', P2: '' }
  const unit = (height - 2 * LEAST) / scaleOf(bars)
  for (const [at, bar] of bars.entries()) {
    const [left, right] = edgesOf(at, bars.length, width)
    let foot = height
    for (const priority of [...PRIORITIES].reverse()) {
      if (bar[priority] === 0) continue
      const top = foot - Math.max(LEAST, bar[priority] * unit)
      paths[priority] += `M${left} ${foot.toFixed(1)}H${right}V${top.toFixed(1)}H${left}Z`
      foot = top
    }
  }
  return paths
}

/** A bar's left and right, with a gap to the next where there is room for one, px. */
export function edgesOf(at: number, count: number, width: number): readonly [number, number] {
  const left = Math.round((at * width) / count)
  const next = Math.round(((at + 1) * width) / count)
  return [left, Math.max(left + 1, next - 1)]
}

/** Which bar is there. */
export const barAt = (x: number, count: number, width: number): number =>
  Math.max(0, Math.min(count - 1, Math.floor((x / Math.max(1, width)) * count)))

/** `14:31–14:32`, with the day where it is not that of `now`. */
export function stretchOf(start: number, end: number, now: number): string {
  const times = `${formatMinute(start)}–${formatMinute(end)}`
  return dayOf(start) === dayOf(now) ? times : `${formatDay(start).replace(/ \d+$/, '')}, ${times}`
}

/** Several bars as one. */
export function sumOf(bars: readonly PulseBar[]): PulseBar {
  const sum = (priority: Priority) => bars.reduce((n, bar) => n + bar[priority], 0)
  const [only] = bars
  const top = bars.length === 1 && only !== undefined ? only.top : null
  return { start: only?.start ?? 0, P0: sum('P0'), P1: sum('P1'), P2: sum('P2'), top }
}

/** `3 P0, 7 P1, 12 P2 · BTC 5`. */
export function countsOf(bar: PulseBar): string {
  const counts = PRIORITIES.filter((priority) => bar[priority] > 0).map(
    (priority) => `${formatCount(bar[priority])} ${priority}`,
  )
  if (counts.length === 0) return 'no signals'
  const top =
    bar.top === null ? '' : ` · ${truncate(baseOf(bar.top.symbol), 12)} ${formatCount(bar.top.count)}`
  return counts.join(', ') + top
}

export const isInGap = (gaps: readonly Gap[], from: number, to: number): boolean =>
  gaps.some((gap) => gap.from < to && gap.to >= from)
