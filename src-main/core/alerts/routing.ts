/** A1: where an event is sent before anything else is asked. The user's rules come first, the first match wins. */
import { includesName } from '../vocabulary/names.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { AlertSettings, ForwardRule } from '../settings/types.ts'
import type { Arrival } from './arrival.ts'
import type { Facts } from './facts.ts'
import type { AlertRule, RuleAction } from './types.ts'

interface Route {
  readonly action: RuleAction
  /** The rule that decided; null is the default of the priority. */
  readonly rule: string | null
}

const DEFAULT_P0: Route = { action: 'interrupt', rule: null }
const DEFAULT_QUIET: Route = { action: 'quiet', rule: null }
const DEFAULT_FEED: Route = { action: 'feed', rule: null }

export function routeOf(
  arrival: Pick<Arrival, 'event' | 'facts'>,
  settings: Pick<AlertSettings, 'rules' | 'quietP1'>,
): Route {
  const { event } = arrival
  for (const rule of settings.rules)
    if (rule.enabled && matches(rule, event, arrival.facts)) return { action: rule.action, rule: rule.id }
  if (event.priority === 'P0') return DEFAULT_P0
  return event.priority === 'P1' && settings.quietP1 ? DEFAULT_QUIET : DEFAULT_FEED
}

/** A condition on a value that the event does not have is not met. Names differ by more than their letter case (P1). */
export function matches(
  rule: AlertRule | ForwardRule,
  event: Pick<FeedEvent, 'priority' | 'type' | 'symbol'>,
  facts: Pick<Facts, 'confidence' | 'usd'>,
): boolean {
  if (rule.priorities !== undefined && !rule.priorities.includes(event.priority)) return false
  if (rule.types !== undefined && !includesName(rule.types, event.type)) return false
  if (rule.symbols !== undefined && !includesName(rule.symbols, event.symbol)) return false
  if (rule.minConfidence !== undefined && !((facts.confidence ?? -1) >= rule.minConfidence)) return false
  if (rule.minUsd !== undefined && !((facts.usd ?? -1) >= rule.minUsd)) return false
  return true
}
