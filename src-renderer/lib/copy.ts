import type { FeedRow } from '../../src-main/contract/contract.ts'
import { formatConfidence, formatIso, shown } from './format.ts'
import { titleOf } from './signals.ts'
import { summarise } from './summary.ts'

/** One line a trader can paste into a chat. */
export function asText(row: FeedRow): string {
  const { event } = row
  const { side, parts } = summarise(event)
  const facts = [...(side === null ? [] : [side.word]), ...parts].join(' · ')
  const confidence = event.confidence === null ? '' : ` · ${formatConfidence(event.confidence)}`
  return `${event.priority} ${shown(event.symbol)} ${titleOf(event.type)}: ${facts}${confidence} (${formatIso(row.detectedAt)})`
}

/** The event as the server sent it, in its own words where those say more. */
export const asJson = ({ event, sent }: FeedRow): string => sent?.text ?? JSON.stringify(event, null, 2)
