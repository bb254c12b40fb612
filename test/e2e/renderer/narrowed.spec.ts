/** A narrowed subscription: signals of others never arrive, and the header says so. */
import { clipped, expectAccessible, shot, settled } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet')
const header = () => shared().page.locator('header')
const facts = () => header().locator('.facts')
const state = () => header().locator('.state')
const narrowed = () => header().locator('.narrowed')
const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const TYPES = ['LIQUIDATION_CLUSTER_ARMED', 'LEVERAGE_SPIKE_DETECTED', 'REGIME_SHIFT']

const subscribe = (symbols: readonly string[], events: readonly string[] = []) =>
  shared().restage('quiet', { connection: { symbols, events } })

test('beside tier and lag stands what the subscription is narrowed to, and its name and tooltip say it', async () => {
  await subscribe([])
  await expect(facts()).toHaveText('PULSE 42 ms')
  await expect(state()).toHaveAccessibleName('Live. Connected and answering. Open diagnostics')
  await subscribe(SYMBOLS)
  await expect(facts()).toHaveText('PULSE 42 ms · 2 symbols')
  await expect(state()).toHaveAccessibleName(
    'Live. Connected and answering. Only 2 symbols. Open diagnostics',
  )
  await subscribe([], TYPES)
  await expect(facts()).toHaveText('PULSE 42 ms · 3 types')
  await subscribe(['BTCUSDT'])
  await expect(facts()).toHaveText('PULSE 42 ms · BTCUSDT')
  await subscribe(SYMBOLS, TYPES)
  await expect(facts()).toHaveText('PULSE 42 ms · 2 symbols, 3 types')
  await expect(state()).toHaveAttribute('title', /Only symbols: BTCUSDT, ETHUSDT\nOnly types: Liquidation/)
  await expect(narrowed()).toHaveAttribute('title', /Only symbols: BTCUSDT, ETHUSDT\nOnly types: Liquidation/)
})

for (const [width, height] of [
  [380, 600],
  [320, 400],
] as const)
  test(`${width} × ${height}: it gives way before anything is cut, and moves nothing`, async () => {
    const { page } = shared()
    await page.setViewportSize({ width, height })
    await subscribe([])
    await expect(facts()).toHaveText('PULSE 42 ms')
    const places = async () =>
      Promise.all(
        [
          'header',
          'header .buttons',
          'header .state',
          '.facts',
          '.tier',
          '[data-testid=state-word]',
          '.chips',
        ].map((place) => page.locator(place).first().boundingBox()),
      )
    const before = await settled(page, places)
    const ends = async (place: string): Promise<number> => {
      const box = await page.locator(place).boundingBox()
      return (box?.x ?? 0) + (box?.width ?? 0)
    }
    /** Everything that is drawn of the facts stands on their one line, whole. */
    const expectWhole = async () => {
      expect(await clipped(page)).toEqual([])
      const line = await facts().boundingBox()
      for (const fact of await facts().locator('> span').all()) {
        const box = await fact.boundingBox()
        if (box === null || box.width === 0) continue
        expect(box.y, await fact.innerText()).toBeLessThan((line?.y ?? 0) + (line?.height ?? 0) - 1)
      }
      expect(await ends('header .texts')).toBeLessThanOrEqual(await ends('header .state'))
    }
    for (const [symbols, events] of [
      [SYMBOLS, []],
      [['WWWWWWWWWWWWWWWWWWWWWWWW'], []],
      [SYMBOLS, TYPES],
    ] as const) {
      await subscribe(symbols, events)
      await expect(narrowed()).toHaveText(/^· /)
      expect(await settled(page, places)).toEqual(before)
      await expectWhole()
    }
    await expectAccessible(page)
    await shot(page, `narrowed-${width}`)
    const { status } = await shared().snapshot()
    await shared().change({ status: { ...status, delayMs: 15_000 } })
    await expect(header().locator('.delayed')).toBeVisible()
    await expectWhole()
    await shot(page, `narrowed-delayed-${width}`)
    await shared().change({
      status: { ...status, connection: { kind: 'offline', since: Date.now() }, lastHeardAt: Date.now() },
    })
    await expect(facts()).toContainText('Last heard')
    await expectWhole()
    await shot(page, `narrowed-down-${width}`)
  })
