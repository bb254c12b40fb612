/** Snoozing a symbol and muting a type from an open row, and taking it back. */
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet')
const button = (name: string) => shared().page.getByRole('button', { name, exact: true })
const silenced = () => shared().page.locator('.details .silenced')
const held = async () => (await shared().snapshot()).alerts.snoozes.map(({ scope }) => scope)
const TYPE = { kind: 'type', type: 'LIQUIDATION_CLUSTER_ARMED' }
const SYMBOL = { kind: 'symbol', symbol: 'BTCUSDT' }

test.beforeEach(async () => {
  const { page } = shared()
  await shared().restage('quiet')
  const rows = page.getByRole('feed').getByRole('article')
  await expect(rows).toHaveCount(0)
  await shared().arrive(1, { type: TYPE.type, priority: 'P0', symbol: SYMBOL.symbol })
  await rows.first().locator('.head').click()
  await expect(button('Mute type')).toBeVisible()
})
test.afterEach(() => shared().page.locator('article').first().press('Escape'))

test('A11: a muted type is said by its name with an Undo, which lifts it', async () => {
  await button('Mute type').click()
  await expect(shared().page.getByRole('status').filter({ hasText: 'muted' })).toContainText(
    '“Liquidation cluster armed” muted',
  )
  expect(await held()).toEqual([TYPE])
  await button('Undo').click()
  await expect.poll(held).toEqual([])
  await expect(button('Undo')).toHaveCount(0)
  await expect(button('Mute type')).toBeVisible()
})

test('A11: a snoozed symbol is said with an Undo, which ends it', async () => {
  await button('Snooze symbol').click()
  await expect(shared().page.getByRole('status').filter({ hasText: 'snoozed' })).toContainText('BTCUSDT')
  expect(await held()).toEqual([SYMBOL])
  await button('Undo').click()
  await expect.poll(held).toEqual([])
  await expect(button('Snooze symbol')).toBeVisible()
})

test('A11: the details say what is silenced and offer the way back in the same place', async () => {
  await expect(silenced()).toHaveCount(0)
  await button('Mute type').click()
  await expect(silenced()).toHaveText('Liquidation cluster armed is muted: until lifted')
  await expect(button('Unmute type')).toBeFocused()
  await expect(button('Mute type')).toHaveCount(0)
  await button('Snooze symbol').click()
  await expect(silenced()).toHaveText([
    /^BTCUSDT is snoozed: (60\smin|1\sh|59\smin) left$/,
    'Liquidation cluster armed is muted: until lifted',
  ])
  await expect(button('Snooze symbol')).toHaveCount(0)
  await button('End snooze').click()
  await expect.poll(held).toEqual([TYPE])
  await button('Unmute type').click()
  await expect.poll(held).toEqual([])
  await expect(silenced()).toHaveCount(0)
})

test('A11: an event of another type and symbol is not said to be silenced', async () => {
  const { page } = shared()
  await button('Mute type').click()
  await button('Snooze symbol').click()
  await expect(silenced()).toHaveCount(2)
  await page.locator('article').first().press('Escape')
  await expect(silenced()).toHaveCount(0)
  await shared().arrive(1, { type: 'LEVERAGE_SPIKE_DETECTED', priority: 'P0', symbol: 'ETHUSDT' })
  await page.locator('article').filter({ hasText: 'ETHUSDT' }).locator('.head').click()
  await expect(button('Mute type')).toBeVisible()
  await expect(button('Snooze symbol')).toBeVisible()
  await expect(silenced()).toHaveCount(0)
})

test('A11: a snooze that takes the place of another offers no Undo, which would end both', async () => {
  const { page } = shared()
  await button('Snooze symbol').click()
  await expect(button('Undo')).toBeVisible()
  await page.locator('article').first().focus()
  await page.keyboard.press('s')
  await expect.poll(async () => (await shared().calls('snooze')).length).toBe(2)
  await expect(button('Undo')).toHaveCount(0)
})

for (const [width, height] of [
  [380, 600],
  [320, 400],
] as const)
  test(`${width} × ${height}: nothing of it is cut`, async () => {
    const { page } = shared()
    await page.setViewportSize({ width, height })
    await button('Mute type').click()
    await button('Snooze symbol').click()
    await expect(silenced()).toHaveCount(2)
    expect(await clipped(page)).toEqual([])
    await expectAccessible(page)
    await shot(page, `silenced-${width}`)
  })
