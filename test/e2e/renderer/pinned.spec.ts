/** The strip of P0s that wait for an acknowledgement. */
import type { PinnedAlert } from '../../../src-main/ipc-contract.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy', { clock: true })
const strip = () => shared().page.getByRole('region', { name: 'Unacknowledged P0 alerts' })

async function pin(count: number): Promise<void> {
  const feed = shared()
  const { alerts } = await feed.snapshot()
  const keys = await feed.arrive(count, { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' })
  const { rows } = await feed.snapshot()
  const raisedAt = Number(await feed.page.evaluate('Date.now()'))
  const pinned: PinnedAlert[] = keys.flatMap((key) =>
    rows
      .filter((row) => row.key === key)
      .map(({ event }) => ({ key, event, count: 1, raisedAt, expiresAt: raisedAt + 30_000, expired: false })),
  )
  await feed.change({ alerts: { ...alerts, pinned, unacknowledged: count } })
}

test('the time of a P0 drains, second by second, and ends in “Expired”; it stays pinned', async () => {
  const { page } = shared()
  await pin(1)
  const alert = strip().getByRole('listitem')
  const width = async () => (await alert.locator('.drain').boundingBox())?.width ?? 0
  await expect(alert).toHaveCount(1)
  await expect(alert).toContainText(/(30|29) s/)
  await expect(strip()).toContainText('◆')
  const full = await width()
  await page.clock.runFor(15_000)
  await expect(alert).toContainText(/1[345] s/)
  expect(await width()).toBeLessThan(full * 0.55)
  expect(await width()).toBeGreaterThan(full * 0.35)
  await page.clock.runFor(16_000)
  await expect(alert).toContainText('Expired')
  expect(await width()).toBe(0)
  await expect(alert.getByRole('button', { name: /^Acknowledge/ })).toBeVisible()
})

test('three P0s are shown, the rest is a number, and one click acknowledges all of them', async () => {
  await pin(7)
  await expect(strip().getByRole('listitem')).toHaveCount(3)
  await expect(strip()).toContainText('+4 more')
  await strip().getByRole('button', { name: 'Acknowledge all' }).click()
  await shared().page.clock.runFor(100)
  await expect(strip()).toHaveCount(0)
  expect(await shared().calls('acknowledgeAll')).toHaveLength(1)
})
