/** What notifications and targets are told, and what is kept from them (alerts.md A18, A27). */
import { type MissedCause, missedText, missedTitle } from '../vocabulary/states.ts'
import { countOf, formatConfidence, formatPercent, formatPrice, formatUsd } from '../vocabulary/numbers.ts'
import { clean, sideLabel, signalLabel } from '../vocabulary/signals.ts'
import { formatDuration } from '../vocabulary/times.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import type { AlertSettings } from '../settings/document-schema.ts'
import { factsOf } from './arrival.ts'
import { type Tally, refused, refusedWords, tallied, tallyWords } from './tally.ts'
import { type ForwardContent, NO_DETAILS } from '../forward/types.ts'

type Privacy = AlertSettings['privacy']
export interface Words {
  readonly title: string
  readonly body: string
}

const APP = 'NexusGlass FastFeed'

export function alertWords(event: FeedEvent, count: number, privacy: Privacy): Words {
  const repeats = count > 1 ? ` ×${count}` : ''
  if (privacy === 'hide-all') return { title: APP, body: `New ${event.priority} signal${repeats}` }
  return {
    title: `${clean(event.symbol, 24)} · ${clean(signalLabel(event.type), 48)}${repeats}`,
    body: privacy === 'full' ? fullBody(event) : modestBody(event),
  }
}

/** A10: the same alert, again. */
export function againWords(event: FeedEvent, count: number, privacy: Privacy): Words {
  const { title, body } = alertWords(event, count, privacy)
  return { title, body: `Still unacknowledged · ${body}` }
}

/** `Longs $98,500 · $5.2M · 1.8 % away · 92 %`; what an event lacks is left out. */
export function fullBody(event: FeedEvent): string {
  const facts = factsOf(event)
  const side = facts.side === null ? '' : sideLabel(facts.side)
  const at = facts.price === null ? side : `${side} ${formatPrice(facts.price)}`.trim()
  const parts = [
    at,
    facts.usd === null ? '' : formatUsd(facts.usd),
    facts.distancePct === null ? '' : `${formatPercent(facts.distancePct)} away`,
    facts.confidence === null ? '' : formatConfidence(facts.confidence),
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' · ') : `${event.priority} signal`
}

function modestBody(event: FeedEvent): string {
  const facts = factsOf(event)
  const parts = [
    facts.side === null ? '' : sideLabel(facts.side),
    facts.confidence === null ? '' : formatConfidence(facts.confidence),
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' · ') : `${event.priority} signal`
}

/** A7: what came besides the signals that were told one by one. */
export function stormWords(owed: Tally, privacy: Privacy): Words {
  const words = `Signal storm: ${countOf(refused(owed), 'more signal')}`
  return privacy === 'hide-all' ? { title: APP, body: words } : { title: words, body: refusedWords(owed) }
}

/** A13. The window always has the full text. */
export function digestText(cause: MissedCause, from: number, to: number, missed: Tally): string {
  return missedText(cause, formatDuration(to - from), tallyWords(missed))
}

export function digestWords(
  cause: MissedCause,
  from: number,
  to: number,
  missed: Tally,
  privacy: Privacy,
): Words {
  if (privacy === 'hide-all')
    return {
      title: APP,
      body: missedText(cause, formatDuration(to - from), countOf(tallied(missed), 'signal')),
    }
  return { title: missedTitle(cause), body: digestText(cause, from, to, missed) }
}

/** A14. */
export function downWords(downMs: number): Words {
  return {
    title: 'Feed is down',
    body: `No sign of life for ${formatDuration(downMs)}; signals cannot arrive.`,
  }
}

export const LOCKED_WORDS: Words = {
  title: 'API key cannot be read',
  body: 'The system’s key store does not give it out; signals cannot arrive. Unlock the key store, then restart the app.',
}

export function backWords(downMs: number): Words {
  return { title: 'Feed is back', body: `It was down for ${formatDuration(downMs)}.` }
}

/** A15. */
export const TEST_WORDS: Words = { title: 'Test alert', body: 'This is how a P0 signal reaches you.' }

type Times = Pick<ForwardContent, 'detectedAt' | 'raisedAt' | 'expiresAt'>

export function alertContent(
  kind: 'alert' | 'resolved',
  event: FeedEvent,
  count: number,
  privacy: Privacy,
  times: Times,
): ForwardContent {
  const head = {
    event: kind,
    priority: event.priority,
    ...alertWords(event, count, privacy),
    count,
    ...times,
  }
  if (privacy === 'hide-all') return { ...NO_DETAILS, ...head }
  const { side, price, usd, distancePct, confidence } = factsOf(event)
  return {
    ...head,
    symbol: clean(event.symbol, 64),
    type: clean(event.type, 64),
    side: side === null ? null : clean(side, 64),
    confidence,
    ...(privacy === 'full' ? { price, usd, distancePct } : { price: null, usd: null, distancePct: null }),
  }
}

export const summaryContent = (
  kind: 'summary' | 'resolved',
  owed: Tally,
  priority: Priority,
  privacy: Privacy,
  times: Times,
): ForwardContent => ({
  ...NO_DETAILS,
  event: kind,
  priority,
  ...stormWords(owed, privacy),
  count: refused(owed),
  ...times,
})
