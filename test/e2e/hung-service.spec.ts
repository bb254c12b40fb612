/** E13: a notification service that hangs holds up nothing: on a bus of this spec's own, where it can be made to. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { playNotifications, startBus, type PlayedService, type PrivateBus } from '../support/private-bus.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let bus: PrivateBus
let service: PlayedService
let stage: Stage

test.beforeEach(async () => {
  bus = await startBus()
  service = await playNotifications(bus.path)
})
test.afterEach(async () => {
  await stage.close()
  service.close()
  await bus.close()
})

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const
/** Titles of what the service was asked to show. */
const shown = () =>
  service.calls.filter(({ member }) => member === 'Notify').map(({ body }) => String(body[3]).split(' ')[0])

function journaled(): unknown {
  const db = new DatabaseSync(join(stage.userDataDir, 'journal.db'), { readOnly: true })
  try {
    return db.prepare('SELECT count(*) AS n FROM events').get()?.['n']
  } finally {
    db.close()
  }
}

test('E13, A15: with a hung service the window alerts at once, and journal and list go on; it is used again when it is back', async () => {
  stage = await openStage()
  const app = await stage.launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
  await expect.poll(shown).toEqual(['BTCUSDT'])

  // On every screen the pinned strip is the alert in the window.
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  service.hang()
  stage.server.emit({ ...P0, symbol: 'ETHUSDT' })
  await expect(page.getByRole('button', { name: 'Acknowledge ETHUSDT' })).toBeVisible()
  // Known to be silent: the next waits for nothing.
  stage.server.emit({ ...P0, symbol: 'SOLUSDT' })
  await expect(page.getByRole('button', { name: 'Acknowledge SOLUSDT' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await rows(page).filter({ hasText: 'SOLUSDT' }).locator('.head').click()
  await expect(page.getByText('Shown in this window: the desktop took no notification')).toBeVisible()
  await page.keyboard.press('Escape')
  stage.server.emit({ priority: 'P2', type: 'REGIME_SHIFT', symbol: 'XRPUSDT' })
  await expect(rows(page)).toHaveCount(4)
  await expect.poll(journaled).toBe(4)
  // The first one's toast is to be closed by its acknowledgement; that waits for the service and holds up nothing.
  await page.getByRole('button', { name: 'Acknowledge BTCUSDT' }).click()
  await expect.poll(() => app.badgeCount()).toBe(2)
  expect(shown()).toEqual(['BTCUSDT'])

  service.wake()
  await expect.poll(() => service.calls.some(({ member }) => member === 'CloseNotification')).toBe(true)
  // Repeated (A10) or summed up (A7), whichever is due first: from here on by the desktop.
  stage.server.emit({ ...P0, symbol: 'ADAUSDT' })
  await expect.poll(() => shown().length, { timeout: 40_000 }).toBeGreaterThan(1)
})

test('E13: quitting does not wait for it either', async () => {
  stage = await openStage()
  const app = await stage.launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  await expect(live(await app.window())).toBeVisible()
  stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
  await expect.poll(shown).toEqual(['BTCUSDT'])
  service.hang()
  stage.server.emit({ ...P0, symbol: 'ETHUSDT' })
  await expect.poll(journaled).toBe(2)
  expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
})
