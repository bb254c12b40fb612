/** Interruptions as the desktop sees them: notifications on its bus, the tray, the window. */
import { expect, test } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { watchNotifications, type BusWatcher } from './driver/bus-watcher.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let bus: BusWatcher
let stage: Stage

test.beforeEach(async () => {
  bus = await watchNotifications()
})
test.afterEach(async () => {
  bus.close()
  await stage.close()
})

test('A2, A7: 500 P0s in 5 s are one interruption, a few more, and one summary; all are listed with reasons', async () => {
  stage = await openStage()
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()

  const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'ADAUSDT', 'BNBUSDT', 'DOTUSDT']
  const started = performance.now()
  for (let n = 0; n < 500; n++) {
    stage.server.emit({
      priority: 'P0',
      type: 'LEVERAGE_SPIKE_DETECTED',
      symbol: symbols[n % 8] ?? 'BTCUSDT',
    })
    const ahead = (n + 1) * 10 - (performance.now() - started)
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead))
  }
  await expect.poll(() => bus.notifications.length).toBeGreaterThan(0)
  // The figure itself is the benchmark's; here it only has to be of another order than a batch or a window.
  expect((bus.notifications[0]?.at ?? Infinity) - started).toBeLessThan(1000)

  await page.waitForTimeout(35_000)
  const fresh = bus.notifications.filter(({ replaces }) => replaces === 0)
  expect(fresh.length).toBeLessThanOrEqual(10)
  expect(bus.notifications.some(({ summary }) => /storm/i.test(summary))).toBe(true)
  expect((await app.tray())?.tooltip).toMatch(/500 P0 unacknowledged.*storm/i)
  await expect(page.getByText(/storm/i).first()).toBeVisible()

  // Repeats are folded in the list; every one of them is there.
  const counts = await page.getByRole('button', { name: /^P0/ }).first().textContent()
  expect(counts).toContain('500')
  await rows(page).first().getByRole('button').first().click()
  await expect(rows(page).first()).toContainText(/notified|storm|cool-down|group/i)
})

test('A9: acknowledging from the tray clears the badge', async () => {
  stage = await openStage()
  const app = await stage.launch()
  await expect(live(await app.window())).toBeVisible()
  stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'BTCUSDT' })
  await expect.poll(async () => app.badgeCount()).toBe(1)
  await app.clickTrayItem(['Acknowledge all…'])
  await expect.poll(async () => app.badgeCount()).toBe(0)
})

test('A13: a sleep ends in one digest that opens the feed at what was missed', async () => {
  const settings = { ...DEFAULT_SETTINGS, alerts: { ...DEFAULT_SETTINGS.alerts, digestAfterS: 10 } }
  stage = await openStage({ 'settings.json': JSON.stringify(settings) })
  const app = await stage.launch()
  await expect(live(await app.window())).toBeVisible()
  await app.suspend()
  stage.server.freezeConnections()
  const detected = new Date(Date.now() - 60_000).toISOString()
  stage.server.emitMany(
    Array.from({ length: 3 }, () => ({
      priority: 'P0' as const,
      type: 'LEVERAGE_SPIKE_DETECTED',
      symbol: 'BTCUSDT',
      detected_at: detected,
    })),
  )
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  await app.resume()
  await expect
    .poll(() => bus.notifications.filter(({ summary, body }) => /away/i.test(`${summary} ${body}`)).length, {
      timeout: 30_000,
    })
    .toBe(1)
  const digest = (await app.notifications()).find(({ title, body }) => /away/i.test(`${title} ${body}`))
  expect(`${digest?.title} ${digest?.body}`).toContain('3 P0 (BTC 3)')
  await app.activateNotification(digest?.id ?? '')
  await expect((await app.window()).getByText(/missed/i).first()).toBeVisible()
})

test('A15: when the desktop refuses a notification, the window shows it, without taking the focus', async () => {
  stage = await openStage()
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  await app.failNotifications('no notification service')
  stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'SOLUSDT' })
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/SOLUSDT · Leverage spike/))
      .first(),
  ).toBeVisible()
})

test('P1 and P2 are listed and interrupt nobody (A1)', async () => {
  stage = await openStage()
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  stage.server.emit({ priority: 'P1', type: 'WHALE_POSITION_SHIFT', symbol: 'BTCUSDT' })
  stage.server.emit({ priority: 'P2', type: 'REGIME_SHIFT', symbol: 'ETHUSDT' })
  await expect(rows(page)).toHaveCount(2)
  await page.waitForTimeout(1500)
  expect(bus.notifications).toEqual([])
  expect(await app.badgeCount()).toBe(0)
})
