/** Alert rules in words and as edited (alerts.md A1). */
import type { AlertRule, ForwardRule } from '../../src-main/contract/contract.ts'
import { formatUsd } from '../../src-main/core/vocabulary/numbers.ts'
import { titleOf } from '../lib/format.ts'

export type Rule = AlertRule | ForwardRule

/** What a rule may do: its name, and what it means. */
export interface Actions<R extends Rule> {
  readonly names: readonly (readonly [R['action'], string])[]
  readonly hints: Readonly<Record<R['action'], string>>
}

/** What an action means for a P1, too: only a P0 is ever pinned. */
export const ALERT_ACTIONS: Actions<AlertRule> = {
  names: [
    ['interrupt', 'Interrupt'],
    ['quiet', 'Notify quietly'],
    ['feed', 'List only'],
    ['off', 'Log only'],
  ],
  hints: {
    interrupt: 'Notification and sound, P1 and P2 as well. Pinned, counted and escalated is only a P0.',
    quiet: 'A notification without sound.',
    feed: 'In the list, no notification.',
    off: 'Kept in the history, no notification.',
  },
}

export const FORWARD_ACTIONS: Actions<ForwardRule> = {
  names: [
    ['forward', 'Forward'],
    ['keep', 'Keep here'],
  ],
  hints: {
    forward: 'If it is notified here, too.',
    keep: 'Notified here, and not sent to this target.',
  },
}

const joined = (names: readonly string[]): string =>
  names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ')

/** Of a share: what is in force, not what it is near. */
export const percentOf = (share: number): number => Number((share * 100).toPrecision(12))

/** "P0 · BTCUSDT · confidence ≥ 80 %"; "Everything" when nothing narrows it. */
export function conditionsOf(rule: Rule): string {
  const parts: string[] = []
  if (rule.priorities !== undefined) parts.push(rule.priorities.join(', '))
  if (rule.types !== undefined) parts.push(joined(rule.types.map(titleOf)))
  if (rule.symbols !== undefined) parts.push(joined(rule.symbols))
  if (rule.minConfidence !== undefined) parts.push(`confidence ≥ ${percentOf(rule.minConfidence)} %`)
  if (rule.minUsd !== undefined) parts.push(`≥ ${formatUsd(rule.minUsd)}`)
  return parts.length === 0 ? 'Everything' : parts.join(' · ')
}

/** The lowest free `rule-N`: unique in the list, and readable in "why was I not notified". */
export function nextId(rules: readonly Pick<Rule, 'id'>[]): string {
  const taken = new Set(rules.map((rule) => rule.id))
  let number = rules.length + 1
  while (taken.has(`rule-${number}`)) number += 1
  return `rule-${number}`
}

type Conditions = Pick<AlertRule, 'priorities' | 'types' | 'symbols' | 'minConfidence' | 'minUsd'>

/** Sets or, given an empty value, removes one condition: an absent condition matches everything. */
export function withCondition<R extends Rule, K extends keyof Conditions>(
  rule: R,
  field: K,
  value: NonNullable<Conditions[K]> | null,
): R {
  const { [field]: _removed, ...rest } = rule
  // Sound: only optional fields can be named, so what is left is a rule still.
  const without = rest as unknown as R
  const empty = value === null || (Array.isArray(value) && value.length === 0)
  return empty ? without : { ...without, [field]: value }
}

export function moved<T>(list: readonly T[], from: number, by: 1 | -1): readonly T[] {
  const to = from + by
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
