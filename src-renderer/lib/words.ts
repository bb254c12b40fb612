/** Words of several rooms: signals, their fields (protocol.md P6), snoozes, and what a time is worth (L1). */
import type { FeedRow, LatencyReport, Snooze, SnoozeScope } from '../../src-main/contract/contract.ts'
import { keyWords } from '../../src-main/core/vocabulary/data.ts'
import { sameName } from '../../src-main/core/vocabulary/text.ts'
import { signalInfo, signalLabel } from '../../src-main/core/vocabulary/signals.ts'
import { bound, formatLeft, formatMs, truncate } from './format.ts'
import { remembering } from './measure.ts'

const NAME_MAX = 120

/** `LIQUIDATION_CLUSTER_ARMED` → `Liquidation cluster armed`. */
export const titleOf = remembering((type) => signalLabel(truncate(type, NAME_MAX)))

export const shortTitleOf = (type: string): string => signalInfo(type)?.short ?? titleOf(type)

/** `cluster_price` → `Cluster price`; unit suffixes are shown with the value instead. */
export const labelOf = (key: string): string => keyWords(truncate(key, NAME_MAX)) || '(empty key)'

const SNOOZE_MAX = 40

export type NarrowScope = Exclude<SnoozeScope, { readonly kind: 'all' }>

export const snoozeFor = (snoozes: readonly Snooze[], wanted: NarrowScope): Snooze | null =>
  snoozes.find(({ scope }) =>
    wanted.kind === 'symbol'
      ? scope.kind === 'symbol' && sameName(scope.symbol, wanted.symbol)
      : scope.kind === 'type' && sameName(scope.type, wanted.type),
  ) ?? null

export function snoozeName({ scope }: Snooze): string {
  if (scope.kind === 'all') return 'Everything'
  return truncate(scope.kind === 'symbol' ? scope.symbol : titleOf(scope.type), SNOOZE_MAX)
}

export const timeLeft = ({ until }: Snooze, now: number): string =>
  until === null ? 'until lifted' : `${bound(formatLeft(until, now))} left`

export type Measured = Pick<LatencyReport, 'basis' | 'uncertaintyMs'>

/** Behind a lag: "± 18 ms", or that it is what exceeds the quickest signals' lag; empty while nothing is known. */
export function lagNote({ basis, uncertaintyMs }: Measured): string {
  if (basis === 'signals') return 'more than the quickest'
  return uncertaintyMs === null ? '' : bound(`±\u00a0${formatMs(uncertaintyMs)}`)
}

/** What clocks that are kept in step may still differ by, ms. */
const MARGIN_MS = 5000

/** Detected later than it was received. `offset`: server clock minus ours, ms. */
export const isAhead = (row: Pick<FeedRow, 'detectedAt' | 'receivedAt'>, offset: number): boolean =>
  row.detectedAt > row.receivedAt + offset + MARGIN_MS
