/** History that is searched without pause: the load of p0.ts. */
import type { HistoryPort } from '../../../src-main/core/ports.ts'

const WORDS = ['btc long', 'sol 9', 'funding', 'binance 1', 'whale eth', 'short_liq 7', 'squeeze']

/** Searches until `over`; `searched` is called after each. */
export async function searchUntil(
  over: () => boolean,
  history: Pick<HistoryPort, 'page'>,
  searched: () => void,
): Promise<void> {
  for (let at = 0; !over(); at++) {
    const text = WORDS[at % WORDS.length] ?? ''
    const filter = { text, priorities: [], symbols: [], types: [], from: null, to: null }
    await history.page(filter, null, 100).catch(() => new Promise((again) => setTimeout(again, 20)))
    searched()
  }
}
