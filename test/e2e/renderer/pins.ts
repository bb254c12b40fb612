/** Puts P0s into the strip, as main does. */
import type { FeedEvent, PinnedAlert } from '../../../src-main/contract/contract.ts'
import type { FeedWindow } from './window.ts'

const DATA = { cluster_price: 98_500, cluster_side: 'LONG_LIQ', intensity_usd: 5_200_000 }

async function raise(
  feed: FeedWindow,
  count: number,
  part: Partial<FeedEvent>,
): Promise<readonly PinnedAlert[]> {
  const keys = await feed.arrive(count, {
    priority: 'P0',
    type: 'LIQUIDATION_CLUSTER_ARMED',
    data: DATA,
    ...part,
  })
  const { rows } = await feed.snapshot()
  const raisedAt = Number(await feed.page.evaluate('Date.now()'))
  return keys.flatMap((key) =>
    rows
      .filter((row) => row.key === key)
      .map(({ group, event }) => ({
        key,
        group,
        event,
        count: 1,
        raisedAt,
        expiresAt: raisedAt + 30_000,
        expired: false,
      })),
  )
}

/** These, and no others. */
export async function pin(feed: FeedWindow, count: number, part: Partial<FeedEvent> = {}): Promise<void> {
  const { alerts } = await feed.snapshot()
  const pinned = await raise(feed, count, part)
  await feed.change({ alerts: { ...alerts, pinned, unacknowledged: count } })
}

/** One more for each symbol, above those that wait; the last one on top. */
export async function pinOnTop(feed: FeedWindow, ...symbols: readonly string[]): Promise<void> {
  for (const symbol of symbols) {
    const { alerts } = await feed.snapshot()
    const pinned = [...(await raise(feed, 1, { symbol })), ...alerts.pinned]
    await feed.change({ alerts: { ...alerts, pinned, unacknowledged: alerts.unacknowledged + 1 } })
  }
}
