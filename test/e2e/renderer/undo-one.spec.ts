/** One alert acknowledged: said by its name, and taken back. */
import { clipped, shot } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy', { clock: true })
const strip = () => shared().page.getByRole('region', { name: 'Unacknowledged P0 alerts' })
const alerts = () => strip().getByRole('listitem')
const check = (symbol: string) => strip().getByRole('button', { name: `Acknowledge ${symbol}`, exact: true })
const undo = () => shared().page.getByRole('button', { name: 'Undo', exact: true })
const said = () =>
  shared()
    .page.getByRole('status')
    .filter({ hasText: /acknowledged|waits/ })
const settle = () => shared().page.clock.runFor(300)
const pinned = async () => (await shared().snapshot()).alerts.pinned.map(({ event }) => event.symbol)
const undone = async () => (await shared().calls('undoAcknowledge')).map(({ args }) => args)

test.beforeEach(async () => {
  const { page } = shared()
  await page.mouse.move(190, 390)
  await page.clock.runFor(20_000)
  await shared().restage('busy')
  await settle()
  expect(await pinned()).toEqual(['LINKUSDT', 'BTCUSDT'])
  await expect(alerts()).toHaveCount(2)
})

test('from the strip, by its name and how often it came; its Undo brings it back to its place', async () => {
  const { page } = shared()
  await check('LINKUSDT').click()
  await settle()
  await expect(said()).toContainText('LINKUSDT ×3 acknowledged.')
  expect(await pinned()).toEqual(['BTCUSDT'])
  await page.mouse.move(190, 390)
  await settle()
  await expect(alerts()).toHaveCount(1)
  await undo().click()
  await settle()
  expect(await undone()).toEqual([[expect.any(Number)]])
  await expect(said()).toContainText('LINKUSDT')
  await expect(said()).toContainText('waits again.')
  expect(await pinned()).toEqual(['LINKUSDT', 'BTCUSDT'])
  await expect(alerts().first()).toContainText('LINK')
})

test('from its row by A, and back by Z', async () => {
  const { page } = shared()
  await page.locator('article').first().focus()
  await page.keyboard.press('a')
  await settle()
  await expect(said()).toContainText('LINKUSDT ×3 acknowledged.')
  await expect(undo()).toBeVisible()
  await page.keyboard.press('z')
  await settle()
  expect(await undone()).toEqual([[null]])
  expect(await pinned()).toEqual(['LINKUSDT', 'BTCUSDT'])
})

test('from its details, with the Undo of that one though another was acknowledged since', async () => {
  const { page } = shared()
  await page.locator('article .head').first().click()
  await settle()
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).click()
  await settle()
  await expect(said()).toContainText('LINKUSDT ×3 acknowledged.')
  // By its notification.
  const other = (await shared().snapshot()).alerts.pinned[0]
  await page.evaluate(`window.fastfeed.acknowledge([${JSON.stringify(other?.key)}])`)
  await settle()
  expect(await pinned()).toEqual([])
  await undo().click()
  await settle()
  expect(await pinned()).toEqual(['LINKUSDT'])
  await page.locator('article').first().focus()
  await page.keyboard.press('Escape')
})

test('taken back from the tray meanwhile, or acknowledged there again, what was said of it goes', async () => {
  const { page } = shared()
  await check('LINKUSDT').click()
  await settle()
  await expect(undo()).toBeVisible()
  // Another that is dealt with there changes nothing in what this one says.
  const other = (await shared().snapshot()).alerts.pinned[0]
  await page.evaluate(`window.fastfeed.acknowledge([${JSON.stringify(other?.key)}])`)
  await settle()
  await expect(undo()).toBeVisible()
  await page.evaluate('window.fastfeed.undoAcknowledge(null)')
  await settle()
  await expect(undo()).toBeVisible()
  await page.evaluate('window.fastfeed.undoAcknowledge(null)')
  await settle()
  expect(await pinned()).toEqual(['LINKUSDT', 'BTCUSDT'])
  await expect(said()).toHaveCount(0)
  await expect(undo()).toHaveCount(0)
  await page.mouse.move(190, 390)
  await settle()
  await check('LINKUSDT').click()
  await settle()
  await undo().click()
  await settle()
  await expect(said()).toContainText('waits again.')
  await page.evaluate('window.fastfeed.acknowledgeAll()')
  await settle()
  await expect(said()).toHaveCount(0)
})

test('where there is nothing that could be taken back, no Undo is offered', async () => {
  const { page } = shared()
  const [key] = await shared().arrive(1, { priority: 'P0', symbol: 'QUIETUSDT', type: 'SOMETHING_NEW' })
  const changed = JSON.stringify([{ key, acknowledged: true }])
  // By its notification; the window has not heard of it yet.
  await page.evaluate(`fake.change({ changed: ${changed} }, { lose: true })`)
  await page.locator(`article[data-key="${key}"]`).focus()
  await page.keyboard.press('a')
  await settle()
  await expect(page.getByText('Acknowledged.', { exact: true })).toBeVisible()
  await expect(undo()).toHaveCount(0)
})

test('a row that is in no strip is said by its name, too, and is unacknowledged again', async () => {
  const { page } = shared()
  const [key] = await shared().arrive(1, { priority: 'P0', symbol: 'QUIETUSDT', type: 'SOMETHING_NEW' })
  const row = page.locator(`article[data-key="${key}"]`)
  await row.focus()
  await page.keyboard.press('a')
  await settle()
  await expect(said()).toContainText('QUIETUSDT acknowledged.')
  await expect(row.getByTitle('Acknowledged')).toBeVisible()
  await undo().click()
  await settle()
  await expect(row.getByTitle('Acknowledged')).toHaveCount(0)
})

test('one after the other, the last one first', async () => {
  const { page } = shared()
  for (const symbol of ['LINKUSDT', 'BTCUSDT']) {
    await check(symbol).focus()
    await page.keyboard.press('Enter')
    await settle()
  }
  expect(await pinned()).toEqual([])
  await page.locator('article').first().focus()
  await page.keyboard.press('z')
  await settle()
  expect(await pinned()).toEqual(['BTCUSDT'])
  await page.keyboard.press('z')
  await settle()
  expect(await pinned()).toEqual(['LINKUSDT', 'BTCUSDT'])
})

for (const theme of ['dark', 'light'] as const)
  test(`${theme}: the message and its Undo are not cut, the longest name neither`, async () => {
    const { page } = shared()
    await page.emulateMedia({ colorScheme: theme })
    for (const [width, height] of [
      [380, 600],
      [320, 400],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shared().arrive(1, {
        priority: 'P0',
        symbol: 'A1000000LONGCOINNAMEUSDTPERP',
        type: 'SOMETHING_NEW',
      })
      await page.locator('article').first().focus()
      await page.keyboard.press('a')
      await settle()
      await expect(undo()).toBeVisible()
      await shot(page, `undo-one-${width}-${theme}`)
      // The list cuts such a name on purpose.
      expect((await clipped(page)).filter((text) => /acknowledged|Undo/.test(text))).toEqual([])
    }
    await page.setViewportSize({ width: 380, height: 600 })
  })
