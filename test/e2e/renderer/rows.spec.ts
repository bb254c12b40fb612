/** What a row says, and how: two lines, shapes, figures that stand still, latency only when it is bad news. */
import type { FeedEvent } from '../../../src-main/contract/contract.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet')
const rows = () => shared().page.getByRole('feed').getByRole('article')

const ARMED: Partial<FeedEvent> = {
  type: 'LIQUIDATION_CLUSTER_ARMED',
  priority: 'P0',
  symbol: 'BTCUSDT',
  confidence: 0.92,
  latency_ms: 42,
  data: { cluster_price: 98_500, cluster_side: 'LONG_LIQ', intensity_usd: 5_200_000, distance_pct: 1.8 },
}

test.beforeEach(async () => {
  await shared().restage('quiet')
  await expect(rows()).toHaveCount(0)
})

test('two lines: shape, priority, symbol, name and age; then side, price, amount, distance and confidence', async () => {
  await shared().page.setViewportSize({ width: 420, height: 600 })
  await shared().arrive(1, ARMED)
  const row = rows().first()
  await expect(row.locator('.label')).toHaveText(/^◆ P0\s+BTCUSDT\s+Liquidation cluster armed\s*$/)
  await expect(row.locator('.age')).toHaveText(/^\d s$/)
  await expect(row.locator('.facts')).toHaveText(/^▼ Longs\s+\$98,500 · \$5\.2M · 1\.8 % away\s+92 %$/)
  const bar = row.locator('.bar')
  await expect(bar).toBeVisible()
  expect(await bar.evaluate((element) => element.style.getPropertyValue('--share'))).toBe('92%')
  await shared().page.setViewportSize({ width: 380, height: 600 })
})

test('each priority has a shape of its own, and the side an arrow: colour is never alone', async () => {
  await shared().arrive(1, ARMED)
  await shared().arrive(1, {
    ...ARMED,
    priority: 'P1',
    data: { cluster_price: 1, cluster_side: 'SHORT_LIQ' },
  })
  await shared().arrive(1, { ...ARMED, priority: 'P2', symbol: 'ETHUSDT' })
  await expect(rows()).toHaveCount(3)
  await expect(rows().nth(2)).toContainText('◆ P0')
  await expect(rows().nth(2)).toContainText('▼ Longs')
  await expect(rows().nth(1)).toContainText('▲ P1')
  await expect(rows().nth(1)).toContainText('▲ Shorts')
  await expect(rows().nth(0)).toContainText('● P2')
})

test('latency is shown only above its promise: 100 ms, 500 ms, 2 s', async () => {
  const cases = [
    ['P0', 100, 101, '101 ms'],
    ['P1', 500, 501, '501 ms'],
    ['P2', 2000, 2100, '2.1 s'],
  ] as const
  for (const [priority, kept, broken, text] of cases) {
    await shared().arrive(1, { ...ARMED, priority, symbol: 'KEPTUSDT', latency_ms: kept })
    await shared().arrive(1, { ...ARMED, priority, symbol: 'LATEUSDT', latency_ms: broken })
    await expect(rows().nth(1)).toContainText('KEPTUSDT')
    await expect(rows().nth(1).locator('.tag')).toHaveCount(0)
    await expect(rows().nth(0)).toContainText('LATEUSDT')
    await expect(rows().nth(0).locator('.tag')).toHaveText(text)
  }
})

test('A4: a signal that came too late says by how much', async () => {
  const [key] = await shared().arrive(1, ARMED)
  await expect(rows()).toHaveCount(1)
  const row = (await shared().snapshot()).rows.find((one) => one.key === key)
  if (row === undefined) throw new Error('the row has just arrived')
  const decision = { outcome: 'feed', reason: 'too-old', detail: null, decidedAt: 0, ageS: 47 } as const
  await shared().restage('quiet')
  await shared().change({ rows: [{ ...row, decision }] })
  await expect(rows().first().locator('.tag')).toHaveText('47 s late')
})

test('only a P0 that waits for an acknowledgement is filled; the others keep their shape', async () => {
  const keys = await shared().arrive(1, ARMED)
  await shared().arrive(1, { ...ARMED, symbol: 'ETHUSDT' })
  await expect(rows()).toHaveCount(2)
  const { alerts, rows: held } = await shared().snapshot()
  const pinned = held
    .filter(({ key }) => keys.includes(key))
    .map(({ key, group, event }) => ({
      key,
      group,
      event,
      count: 1,
      raisedAt: 0,
      expiresAt: 0,
      expired: true,
    }))
  await shared().change({ alerts: { ...alerts, pinned, unacknowledged: 1 } })
  await expect(rows().nth(1)).toHaveClass(/urgent/)
  await expect(rows().nth(0)).toContainText('◆ P0')
  await expect(rows().nth(0)).not.toHaveClass(/urgent/)
})

test('P6: a name that turns the reading direction is shown in its own order, with a mark', async () => {
  await shared().arrive(1, { ...ARMED, symbol: '🚀بيتكوين\u202eUSDT' })
  await expect(rows().first().locator('.symbol')).toHaveText('🚀بيتكوين\ufffdUSDT')
})

test('a detection that lies ahead of its receipt is aged by the receipt, and said to be wrong', async () => {
  const [key] = await shared().arrive(1, ARMED)
  await expect(rows()).toHaveCount(1)
  const row = (await shared().snapshot()).rows.find((one) => one.key === key)
  if (row === undefined) throw new Error('the row has just arrived')
  const receivedAt = Date.now() - 300_000
  await shared().restage('quiet')
  await shared().change({ rows: [{ ...row, receivedAt, detectedAt: Date.UTC(2099, 0, 1) }] })
  await expect(rows().first().locator('.age')).toHaveText('5 min')
  await rows().first().locator('.age').hover()
  await expect(rows().first().locator('.age')).toHaveAttribute('title', /^Clock wrong: .*2099-01-01/)
  await rows().first().locator('.head').click()
  await expect(rows().first().locator('.details')).toContainText('clock wrong')
  await shared().page.keyboard.press('Escape')
})

test('comfortable rows are 52 px, compact ones 28 px, and every figure is as wide as the next', async () => {
  await shared().arrive(2, { ...ARMED, priority: 'P1', type: 'SOMETHING' })
  await shared().arrive(1, { ...ARMED, priority: 'P1', symbol: 'ETHUSDT' })
  const heights = () =>
    rows().evaluateAll((articles) => articles.map((article) => article.getBoundingClientRect().height))
  await expect.poll(heights).toEqual([52, 52])
  const { settings } = await shared().snapshot()
  await shared().change({ settings: { ...settings, display: { ...settings.display, density: 'compact' } } })
  await expect.poll(heights).toEqual([28, 28])
  expect(
    await shared().page.evaluate(`getComputedStyle(document.querySelector('article')).fontVariantNumeric`),
  ).toBe('tabular-nums')
})

test('chips: symbol and type narrow the view, and leave the subscription alone', async () => {
  const { page } = shared()
  await shared().arrive(3, { type: 'REGIME_SHIFT', priority: 'P2', symbol: 'SOLUSDT', data: {} })
  await shared().arrive(1, ARMED)
  await expect(rows()).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'P2, 3', exact: true })).toHaveText('●P2 3')
  await page.getByRole('button', { name: 'Filter by type' }).click()
  await page.getByRole('checkbox', { name: /^Regime shift/ }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Showing 3 of 4')).toBeVisible()
  await expect(rows()).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Type: Regime shift' })).toBeVisible()
  expect(await shared().calls('saveSettings')).toEqual([])
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect(rows()).toHaveCount(2)
  expect((await page.getByRole('group', { name: 'Filter' }).boundingBox())?.height).toBe(32)
})

test('dark, light, or as the system has it', async () => {
  const { page } = shared()
  const surface = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  const { settings } = await shared().snapshot()
  const choose = (theme: 'system' | 'dark' | 'light') =>
    shared().change({ settings: { ...settings, display: { ...settings.display, theme } } })
  const dark = 'rgb(14, 17, 22)'
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(surface).toBe(dark)
  await choose('light')
  await expect.poll(surface).not.toBe(dark)
  const light = await surface()
  await page.emulateMedia({ colorScheme: 'light' })
  await choose('dark')
  await expect.poll(surface).toBe(dark)
  await choose('system')
  await expect.poll(surface).toBe(light)
})
