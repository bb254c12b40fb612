/** What a target is told of an alert, and what is kept from it (A18, A27). */
import { clean } from '../vocabulary/signals.ts'
import { NO_DETAILS, type ForwardContent } from '../forward/types.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { factsOf } from './facts.ts'
import type { Tally } from './state.ts'
import { refused } from './tally.ts'
import { alertWords, stormWords, type Privacy } from './wording.ts'

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
