/** SNAPSHOT and REST are not documented to honour the socket's filters (P1), so theirs are applied here. */
import type { FeedUrl } from '../ports.ts'
import { MARKET_WIDE } from '../vocabulary/signals.ts'
import type { FeedEvent } from '../protocol/types.ts'

export function subscriptionOf(url: FeedUrl): (event: FeedEvent) => boolean {
  const symbols = new Set(url.symbols.map((symbol) => symbol.toUpperCase()))
  const types = new Set(url.events.map((type) => type.toUpperCase()))
  return (event) =>
    // What concerns the whole market concerns every symbol of it.
    (symbols.size === 0 || event.symbol === MARKET_WIDE || symbols.has(event.symbol.toUpperCase())) &&
    (types.size === 0 || types.has(event.type.toUpperCase()))
}
