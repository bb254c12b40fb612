/** A4, L3, L4: a computer whose clock is wrong, and a feed that tells no time, as the user meets them. */
import { expect, test } from 'playwright/test'
import { watchNotifications, type BusWatcher } from './driver/bus-watcher.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let bus: BusWatcher
let stage: Stage

test.beforeEach(async () => {
  bus = await watchNotifications()
  stage = await openStage()
})
test.afterEach(async () => {
  bus.close()
  await stage.close()
})

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const

test('this computer 45 s fast and no time in the handshake: a P0 notifies, and the window says once that a clock is wrong', async () => {
  // Everybody else is 45 s behind: seen from here that is the same.
  stage.server.setFaults({ clockSkewMs: -45_000, serverTime: 'absent' })
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
  await expect.poll(() => bus.notifications.length).toBe(1)
  await expect(rows(page)).toHaveCount(1)
  await expect(
    rows(page)
      .first()
      .getByText(/s late/),
  ).toHaveCount(0)

  // Two moments of signals, so that one that is late is nobody's clock.
  await expect
    .poll(
      () => {
        stage.server.emit({ priority: 'P2', type: 'REGIME_SHIFT', symbol: 'ETHUSDT' })
        return page
          .getByText(/^By this computer’s clock signals come 4[56]\ss after their time of detection/)
          .count()
      },
      { intervals: [1_000] },
    )
    .toBe(1)
  const notice = page.locator('.banner').filter({ hasText: 'By this computer’s clock' })
  await notice.getByRole('button', { name: 'Dismiss notice' }).click()
  stage.server.emit({ ...P0, symbol: 'SOLUSDT' })
  await expect.poll(() => bus.notifications.length).toBe(2)
  await expect(page.getByText(/^By this computer’s clock/)).toHaveCount(0)
})

test('the handshake is 45 s behind this computer: told at once, and taken back when it is right', async () => {
  stage.server.setFaults({ clockSkewMs: -45_000 })
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  await expect(page.getByText(/^This computer’s clock is 45\ss fast/)).toBeVisible()
  stage.server.emit(P0)
  await expect.poll(() => bus.notifications.length).toBe(1)
  stage.server.setFaults({ clockSkewMs: 0 })
  stage.server.terminateConnections()
  await expect(page.getByText(/^This computer’s clock/)).toHaveCount(0)
})
