/** Which snooze holds a symbol or a type, and how that is said. */
import { sameName } from '../../src-main/contract/vocabulary/names.ts'
import type { Snooze, SnoozeScope } from '../../src-main/contract/contract.ts'
import { formatLeft, truncate } from './format.ts'
import { titleOf } from './signals.ts'

const MAX_NAME = 40

export type NarrowScope = Exclude<SnoozeScope, { readonly kind: 'all' }>

export const snoozeFor = (snoozes: readonly Snooze[], wanted: NarrowScope): Snooze | null =>
  snoozes.find(({ scope }) =>
    wanted.kind === 'symbol'
      ? scope.kind === 'symbol' && sameName(scope.symbol, wanted.symbol)
      : scope.kind === 'type' && sameName(scope.type, wanted.type),
  ) ?? null

export function snoozeName({ scope }: Snooze): string {
  if (scope.kind === 'all') return 'Everything'
  return truncate(scope.kind === 'symbol' ? scope.symbol : titleOf(scope.type), MAX_NAME)
}

export const timeLeft = ({ until }: Snooze, now: number): string =>
  until === null ? 'until lifted' : `${formatLeft(until, now)} left`
