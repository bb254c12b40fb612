/** An open row: everything that is known of an event, and everything that can be done with it. */
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet')
const rows = () => shared().page.getByRole('feed').getByRole('article')
const fact = (name: string) =>
  shared()
    .page.locator('.details dt')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('+ dd')

test.beforeEach(async () => {
  await shared().restage('quiet')
  await expect(rows()).toHaveCount(0)
  await shared().arrive(1, {
    type: 'LIQUIDATION_CLUSTER_ARMED',
    priority: 'P0',
    symbol: 'BTCUSDT',
    confidence: 0.92,
    latency_ms: 42,
    data: {
      cluster_price: 98_500,
      cluster_side: 'LONG_LIQ',
      intensity_usd: 5_200_000,
      distance_pct: 1.8,
      note_from_venue: 'thin book',
      legs: [1, 2],
    },
  })
  await rows().first().locator('.head').click()
  await expect(shared().page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
})
test.afterEach(() => shared().page.keyboard.press('Escape'))

test('every key that the server sent is there, known or not', async () => {
  await expect(fact('Cluster price')).toHaveText('$98,500')
  await expect(fact('Cluster side')).toHaveText('LONG_LIQ')
  await expect(fact('Intensity')).toHaveText('$5.2M')
  await expect(fact('Distance')).toHaveText('1.8 %')
  await expect(fact('Note from venue')).toHaveText('thin book')
  await expect(fact('Legs')).toHaveText('[1,2]')
  await expect(fact('Confidence')).toHaveText('92 %')
})

test('its time in UTC and as the wall clock had it; the server’s latency and the network’s lag apart', async () => {
  const [row] = (await shared().snapshot()).rows
  const detected = new Date(row?.detectedAt ?? 0)
  const local = detected.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin', hour12: false })
  await expect(fact('Detected')).toContainText(detected.toISOString())
  await expect(fact('Detected')).toContainText(`, ${local}`)
  await expect(fact('Server latency')).toHaveText(/^42\sms\s+promise 100\sms$/)
  await expect(fact('Network lag')).toHaveText(/^\d+\sms\s+±\s18\sms$/)
})

test('figures come first, then why, then what can be done', async () => {
  const order = await shared()
    .page.locator('.details > *')
    .evaluateAll((parts) => parts.map((part) => part.className.split(' ')[0] || part.tagName))
  expect(order.slice(0, 3).map((part) => part.replace(/^svelte-.*/, 'DL'))).toEqual(['DL', 'why', 'actions'])
})

test('why it did or did not interrupt is said in a sentence', async () => {
  await expect(shared().page.locator('.details .why')).toHaveText(/^Alerted: .+/)
})

test('A15: where the desktop took no notification the sentence says so', async () => {
  const [row] = (await shared().snapshot()).rows
  const why = shared().page.locator('.details .why')
  const alert = { key: row?.key ?? '', title: 'Cluster armed', body: 'Text', at: Date.now() }
  await shared().change({ inApp: [alert] })
  await expect(why).toHaveText(/^Alerted: .+\. Shown in this window: the desktop took no notification$/)
  await shared().change({ inApp: [] })
  await expect(why).not.toContainText('desktop')
})

test('acknowledge, snooze the symbol, mute the type, copy as text and JSON, open the chart', async () => {
  const [row] = (await shared().snapshot()).rows
  const press = (name: string) => shared().page.getByRole('button', { name, exact: true }).click()
  const asked = async (name: Parameters<ReturnType<typeof shared>['calls']>[0]) =>
    (await shared().calls(name)).map(({ args }) => args)
  await press('Acknowledge')
  await expect.poll(() => asked('acknowledge')).toEqual([[[row?.key]]])
  await expect(shared().page.getByRole('button', { name: 'Acknowledge', exact: true })).toHaveCount(0)
  await press('Snooze symbol')
  await press('Mute type')
  await expect
    .poll(() => asked('snooze'))
    .toEqual([
      [{ kind: 'symbol', symbol: 'BTCUSDT' }, '1h'],
      [{ kind: 'type', type: 'LIQUIDATION_CLUSTER_ARMED' }, 'forever'],
    ])
  await press('Copy text')
  await press('Copy JSON')
  await expect.poll(async () => (await asked('copyText')).length).toBe(2)
  const [[text] = [], [json] = []] = await asked('copyText')
  expect(text).toMatch(
    /^P0 BTCUSDT Liquidation cluster armed: Longs · \$98,500 · \$5\.2M · 1\.8 % away · 92 % \(\d{4}-.*Z\)$/,
  )
  expect(JSON.parse(String(json))).toEqual(row?.event)
  await press('Open chart')
  await expect.poll(() => asked('openChart')).toEqual([['BTCUSDT']])
})
