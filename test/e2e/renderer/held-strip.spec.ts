/** The strip is held under a pointer: a click acknowledges what was there to be read, whatever arrives. */
import type { Locator } from 'playwright/test'
import { clipped, shot } from './checks.ts'
import { pin, pinOnTop } from './pins.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet', { clock: true })
const strip = () => shared().page.getByRole('region', { name: 'Unacknowledged P0 alerts' })
const lines = () => strip().getByRole('listitem')
const symbols = () => strip().locator('li bdi:first-of-type').allTextContents()
const check = (symbol: string) => strip().getByRole('button', { name: `Acknowledge ${symbol}`, exact: true })
const LARGE = { width: 380, height: 600 }
const LOW = { width: 320, height: 400 }
/** Over it a click is taken at once. */
const settle = () => shared().page.clock.runFor(300)
const draw = () => shared().page.clock.runFor(50)
const acknowledged = async () => (await shared().calls('acknowledge')).map(({ args }) => args[0])
const keyOf = async (symbol: string) =>
  (await shared().snapshot()).alerts.pinned.find(({ event }) => event.symbol === symbol)?.key
const heightOf = async () => (await strip().boundingBox())?.height

/** The page hears of its size with a frame, which no clock of ours brings: only then its rows change, and settle. */
async function resize(size: { readonly width: number; readonly height: number }): Promise<void> {
  const { page } = shared()
  await page.setViewportSize(size)
  await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height])
  await page.evaluate('new Promise((done) => new ResizeObserver(() => done()).observe(document.body))')
  await settle()
}

async function centre(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('not drawn')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function point(locator: Locator): Promise<void> {
  const { x, y } = await centre(locator)
  await shared().page.mouse.move(x, y)
  await draw()
}

/** The button goes down and up where the pointer is, whatever is there by now. */
async function press(): Promise<void> {
  await shared().page.mouse.down()
  await shared().page.mouse.up()
  await draw()
}

async function leave(): Promise<void> {
  await shared().page.mouse.move(190, 390)
  await draw()
}

async function begin(...names: readonly string[]): Promise<void> {
  const feed = shared()
  await resize(LARGE)
  await leave()
  await feed.restage('quiet')
  await pin(feed, 0)
  await pinOnTop(feed, ...names)
  await settle()
  // The row itself may name it without the currency of its quote.
  const acknowledges = { name: `Acknowledge ${names.at(-1) ?? ''}`, exact: true }
  await expect(lines().first().getByRole('button', acknowledges)).toBeVisible()
}

test('a P0 that arrives under the pointer moves no row: the click acknowledges what was read', async () => {
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  const wanted = await keyOf('CUSDT')
  await point(check('CUSDT'))
  const at = await lines().nth(1).boundingBox()
  const height = await heightOf()
  await pinOnTop(shared(), 'EUSDT', 'FUSDT')
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
  expect(await lines().nth(1).boundingBox()).toEqual(at)
  await expect(strip()).toContainText('+3 more unacknowledged · 2 newer')
  await press()
  expect(await acknowledged()).toEqual([[wanted]])
  expect(await heightOf()).toBe(height)
})

test('what is acknowledged keeps its place empty: no second click lands on another alert', async () => {
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  await point(check('DUSDT'))
  const height = await heightOf()
  await press()
  await settle()
  await press()
  expect(await acknowledged()).toHaveLength(1)
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
  await expect(lines().first()).toHaveText('DUSDT acknowledged')
  await expect(strip()).toContainText('+1 more unacknowledged')
  expect(await heightOf()).toBe(height)
  await leave()
  expect(await symbols()).toEqual(['CUSDT', 'BUSDT', 'AUSDT'])
})

test('acknowledged elsewhere, it leaves its place as well; taken back, it stands there again', async () => {
  await begin('AUSDT', 'BUSDT', 'CUSDT')
  const { alerts } = await shared().snapshot()
  await point(check('BUSDT'))
  const height = await heightOf()
  const pinned = alerts.pinned.filter(({ event }) => event.symbol === 'AUSDT')
  await shared().change({ alerts: { ...alerts, pinned, unacknowledged: 1 } })
  await press()
  expect(await acknowledged()).toEqual([])
  await expect(check('AUSDT')).toBeVisible()
  expect(await heightOf()).toBe(height)
  await shared().change({ alerts })
  expect(await symbols()).toEqual(['CUSDT', 'BUSDT', 'AUSDT'])
  await expect(strip()).not.toContainText('newer')
  await expect(check('BUSDT')).toBeVisible()
})

test('one that was acknowledged before and is taken back meanwhile is no newer one', async () => {
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  const { alerts } = await shared().snapshot()
  const pinned = alerts.pinned.filter(({ event }) => event.symbol !== 'AUSDT')
  await shared().change({ alerts: { ...alerts, pinned, unacknowledged: 3 } })
  await point(check('CUSDT'))
  await shared().change({ alerts })
  await expect(strip()).toContainText('+1 more unacknowledged')
  await expect(strip()).not.toContainText('newer')
})

test('when the pointer leaves, the newest are shown again', async () => {
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  await point(check('CUSDT'))
  await pinOnTop(shared(), 'EUSDT')
  await leave()
  expect(await symbols()).toEqual(['EUSDT', 'DUSDT', 'CUSDT'])
  await expect(strip()).toContainText('+2 more unacknowledged')
  await expect(strip()).not.toContainText('newer')
})

test('also when another window takes over under a pointer that rests, which holds it again as it moves', async () => {
  const { page } = shared()
  await begin('AUSDT', 'BUSDT', 'CUSDT')
  await point(check('BUSDT'))
  await pinOnTop(shared(), 'DUSDT')
  await page.evaluate('window.dispatchEvent(new Event("blur"))')
  await draw()
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
  // Rows have moved under it: a click within the same moment was meant for what was there.
  await press()
  expect(await acknowledged()).toEqual([])
  await settle()
  await point(check('CUSDT'))
  await pinOnTop(shared(), 'EUSDT')
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
})

test('a hidden window holds nothing', async () => {
  const { page } = shared()
  await begin('AUSDT', 'BUSDT', 'CUSDT')
  await point(check('BUSDT'))
  await pinOnTop(shared(), 'DUSDT')
  const become = (state: 'hidden' | 'visible') =>
    page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });` +
        `document.dispatchEvent(new Event('visibilitychange'))`,
    )
  await become('hidden')
  await become('visible')
  await draw()
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
})

test('with the last alert the strip goes; the next one finds nothing held', async () => {
  await begin('AUSDT')
  await point(check('AUSDT'))
  await press()
  await expect(strip()).toHaveCount(0)
  await pinOnTop(shared(), 'BUSDT')
  await expect(lines()).toHaveCount(1)
  await expect(check('BUSDT')).toBeVisible()
})

for (const where of ['large', 'low', 'settings'] as const)
  test(`${where}: with all of the held ones acknowledged, those that came since are shown under the pointer`, async () => {
    const { page } = shared()
    await begin('AUSDT')
    if (where === 'low') await resize(LOW)
    if (where === 'settings') await shared().say('intent', { kind: 'open-settings', section: null })
    await settle()
    await point(check('AUSDT'))
    const wanted = [await keyOf('AUSDT')]
    await pinOnTop(shared(), 'BUSDT')
    wanted.push(await keyOf('BUSDT'))
    await press()
    await expect(lines()).toHaveCount(1)
    await expect(check('BUSDT')).toBeVisible()
    await shot(page, `held-strip-next-${where}`)
    // The second click of a double click.
    await press()
    expect(await acknowledged()).toEqual([[wanted[0]]])
    await settle()
    await press()
    expect(await acknowledged()).toEqual([[wanted[0]], [wanted[1]]])
    await expect(strip()).toHaveCount(0)
    if (where === 'settings') await page.getByRole('button', { name: 'Back to the feed' }).click()
  })

test('so they are by keyboard', async () => {
  const { page } = shared()
  await begin('AUSDT')
  await page.keyboard.press('Tab')
  await check('AUSDT').focus()
  await pinOnTop(shared(), 'BUSDT')
  expect(await symbols()).toEqual(['AUSDT'])
  await page.keyboard.press('Enter')
  await draw()
  await expect(check('BUSDT')).toBeVisible()
  await expect(lines()).toHaveCount(1)
  await page.keyboard.press('Enter')
  await draw()
  expect(await acknowledged()).toHaveLength(1)
})

test('a pointer that rests holds it for 5 s, from its last move on; the next move holds it again', async () => {
  const { page } = shared()
  await begin('AUSDT', 'BUSDT', 'CUSDT')
  await point(check('BUSDT'))
  await pinOnTop(shared(), 'DUSDT')
  await page.clock.runFor(4000)
  const { x, y } = await centre(check('BUSDT'))
  await page.mouse.move(x + 1, y)
  await page.clock.runFor(4500)
  expect(await symbols()).toEqual(['CUSDT', 'BUSDT', 'AUSDT'])
  await page.clock.runFor(600)
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
  // Rows have moved under it.
  await press()
  expect(await acknowledged()).toEqual([])
  await page.clock.runFor(600_000)
  await pinOnTop(shared(), 'EUSDT')
  expect(await symbols()).toEqual(['EUSDT', 'DUSDT', 'CUSDT'])
  await settle()
  await page.mouse.move(x, y)
  await pinOnTop(shared(), 'FUSDT')
  expect(await symbols()).toEqual(['EUSDT', 'DUSDT', 'CUSDT'])
})

test('a press of a resting pointer holds it, too', async () => {
  const { page } = shared()
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  await point(check('CUSDT'))
  await page.clock.runFor(6000)
  await press()
  await settle()
  await press()
  expect(await acknowledged()).toHaveLength(1)
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
})

for (const size of [LARGE, LOW])
  test(`${size.height}: a focus that rests keeps its row, and newer ones come around it`, async () => {
    const { page } = shared()
    // Its one line names them without the currency of their quote: the side needs the room.
    const low = size === LOW
    await begin('AUSDT', 'BUSDT', 'CUSDT')
    await resize(size)
    await page.keyboard.press('Tab')
    const own = low ? 'CUSDT' : 'BUSDT'
    const wanted = await keyOf(own)
    await check(own).focus()
    await pinOnTop(shared(), 'DUSDT')
    await page.clock.runFor(5100)
    expect(await symbols()).toEqual(low ? ['C'] : ['DUSDT', 'CUSDT', 'BUSDT'])
    await expect(check(own)).toBeFocused()
    await page.clock.runFor(600_000)
    await pinOnTop(shared(), 'EUSDT', 'FUSDT')
    expect(await symbols()).toEqual(low ? ['C'] : ['FUSDT', 'EUSDT', 'BUSDT'])
    await expect(check(own)).toBeFocused()
    // A key in it holds it again.
    await page.keyboard.press('Shift')
    await pinOnTop(shared(), 'GUSDT')
    expect(await symbols()).toEqual(low ? ['C'] : ['FUSDT', 'EUSDT', 'BUSDT'])
    await page.keyboard.press('Enter')
    await draw()
    expect(await acknowledged()).toEqual([[wanted]])
    await expect.poll(symbols).toEqual(low ? ['G'] : ['GUSDT', 'FUSDT', 'EUSDT'])
  })

test('the focus of a keyboard holds it, that of a click does not', async () => {
  const { page } = shared()
  await begin('AUSDT', 'BUSDT', 'CUSDT', 'DUSDT')
  await page.keyboard.press('Tab')
  await check('CUSDT').focus()
  await pinOnTop(shared(), 'EUSDT')
  expect(await symbols()).toEqual(['DUSDT', 'CUSDT', 'BUSDT'])
  const wanted = await keyOf('CUSDT')
  await page.keyboard.press('Enter')
  await draw()
  expect(await acknowledged()).toEqual([[wanted]])
  await expect.poll(symbols).toEqual(['EUSDT', 'DUSDT', 'BUSDT'])

  await settle()
  await strip()
    .getByRole('button', { name: /more unacknowledged/ })
    .click()
  await leave()
  await pinOnTop(shared(), 'FUSDT')
  expect(await symbols()).toEqual(['FUSDT', 'EUSDT', 'DUSDT'])
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
})

test('one line in a low window: neither its alert nor its buttons move, from the first newer one on', async () => {
  const { page } = shared()
  for (const others of [
    [],
    ['AUSDT'],
    ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT', 'EUSDT', 'FUSDT', 'GUSDT', 'HUSDT', 'IUSDT'],
  ]) {
    await begin(...others, 'LASTUSDT')
    await resize(LOW)
    const wanted = await keyOf('LASTUSDT')
    await point(check('LASTUSDT'))
    const at = await check('LASTUSDT').boundingBox()
    const height = await heightOf()
    const asked = (await acknowledged()).length
    await pinOnTop(shared(), 'NEWUSDT', 'NEXTUSDT')
    expect(await check('LASTUSDT').boundingBox()).toEqual(at)
    await expect(strip()).toContainText(`+${others.length + 2}`)
    expect(await clipped(page)).toEqual([])
    await press()
    await press()
    expect((await acknowledged()).slice(asked)).toEqual([[wanted]])
    expect(await shared().calls('acknowledgeAll')).toEqual([])
    await expect(lines()).toContainText('NEXT')
    expect(await heightOf()).toBe(height)
    await leave()
  }
})

test('one alone grows by no line under the pointer; the number of the others stands in it', async () => {
  await begin('AUSDT')
  await point(check('AUSDT'))
  const height = await heightOf()
  await pinOnTop(shared(), 'BUSDT', 'CUSDT')
  expect(await heightOf()).toBe(height)
  await expect(lines()).toHaveCount(1)
  await expect(lines()).toContainText('+2')
  expect(await clipped(shared().page)).toEqual([])
  await leave()
  await expect(lines()).toHaveCount(3)
})

test('a strip that has just come under a resting pointer takes no click; a key is taken at once', async () => {
  const { page } = shared()
  await begin('AUSDT')
  const at = await centre(check('AUSDT'))
  await shared().restage('quiet')
  await draw()
  await expect(strip()).toHaveCount(0)
  await page.mouse.move(at.x, at.y)
  await pinOnTop(shared(), 'BUSDT')
  await press()
  expect(await acknowledged()).toEqual([])
  await settle()
  await press()
  expect(await acknowledged()).toHaveLength(1)
  await leave()

  await pinOnTop(shared(), 'CUSDT')
  await check('CUSDT').focus()
  await page.keyboard.press('Enter')
  await draw()
  expect(await acknowledged()).toHaveLength(2)
})

for (const { width, height } of [LARGE, LOW, { width: 320, height: 600 }])
  for (const theme of ['dark', 'light'] as const)
    test(`${width} × ${height}, ${theme}: held, with what came since, nothing is cut`, async () => {
      const { page } = shared()
      await page.emulateMedia({ colorScheme: theme })
      await begin('ETHUSDT', 'SOLUSDT', 'DOGEUSDT', 'BTCUSDT')
      await resize({ width, height })
      await point(check('BTCUSDT'))
      await press()
      await shared().change({ alerts: { ...(await shared().snapshot()).alerts, unacknowledged: 1234 } })
      await pinOnTop(shared(), ...Array.from({ length: 12 }, (_, n) => `N${n}USDT`))
      await shot(page, `held-strip-${width}-${height}-${theme}`)
      expect(await clipped(page)).toEqual([])
    })
