/** What a screen reader hears: little, and never the ticking of a clock. */
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet', { clock: true })
const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol: 'BTCUSDT' } as const
const P1 = { priority: 'P1', type: 'WHALE_POSITION_SHIFT', symbol: 'ETHUSDT' } as const

/** From here on every change inside a live region is kept, as a reader would speak it. */
async function listen(): Promise<void> {
  await shared().page.evaluate(`(() => {
    window.heard = []
    window.listener?.disconnect()
    const SILENT = '[aria-live=off], [role=timer]'
    const LIVE = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]'
    window.listener = new MutationObserver((records) => {
      const spoken = new Set()
      for (const { type, target, addedNodes } of records) {
        // What goes away is not read.
        if (type === 'childList' && addedNodes.length === 0) continue
        const element = target.nodeType === 1 ? target : target.parentElement
        const nearest = element?.closest(SILENT + ', ' + LIVE)
        if (nearest && !nearest.matches(SILENT)) spoken.add(nearest)
        // A region that appears is spoken when it is an alert.
        for (const node of addedNodes)
          if (node.nodeType === 1)
            for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
              if (alert.matches('[role=alert]')) spoken.add(alert)
      }
      for (const region of spoken) window.heard.push(region.textContent.trim())
    })
    window.listener.observe(document.body, { subtree: true, childList: true, characterData: true })
  })()`)
}
async function heard(): Promise<readonly string[]> {
  const all = await shared().page.evaluate<string[]>('window.heard.splice(0)')
  return all.filter((text) => text !== '')
}
/** The live regions' own waiting times, whatever went before. */
const calm = () => shared().page.clock.runFor(11_000)

test.beforeEach(async () => {
  await shared().restage('quiet')
  await calm()
  await listen()
})

test('signals are summed up every 3 s at most', async () => {
  const { clock } = shared().page
  await shared().arrive(2, P1)
  await clock.runFor(1000)
  await shared().arrive(3, P1)
  await clock.runFor(1000)
  expect(await heard()).toEqual([])
  await clock.runFor(1500)
  expect(await heard()).toEqual(['5 new: ETHUSDT ×5'])
  await shared().arrive(1, { ...P1, symbol: 'SOLUSDT' })
  await clock.runFor(1000)
  expect(await heard()).toEqual([])
  await clock.runFor(2500)
  expect(await heard()).toEqual(['1 new: SOLUSDT'])
})

test('the same summary twice is said twice', async () => {
  for (let time = 0; time < 2; time++) {
    await shared().arrive(1, P1)
    await shared().page.clock.runFor(3500)
    expect(await heard()).toEqual(['1 new: ETHUSDT'])
  }
})

test('the first P0 is said at once, others at most every 10 s, and the same words again when they are due', async () => {
  const { clock } = shared().page
  const urgent = async () => (await heard()).filter((text) => text.startsWith('P0: '))
  const words = 'P0: BTCUSDT, Leverage spike detected'
  await shared().arrive(1, P0)
  await clock.runFor(100)
  expect(await urgent()).toEqual([words])
  for (let burst = 0; burst < 3; burst++) {
    await clock.runFor(2500)
    await shared().arrive(2, P0)
  }
  expect(await urgent()).toEqual([])
  await clock.runFor(3000)
  await shared().arrive(1, P0)
  await clock.runFor(100)
  expect(await urgent()).toEqual([words])
})

test('what the filter leaves out is not counted; a P0 interrupts all the same', async () => {
  const { page } = shared()
  await page.getByRole('button', { name: /^P2\b/ }).click()
  await shared().arrive(2, P1)
  await page.clock.runFor(3500)
  expect(await heard()).toEqual([])
  await shared().arrive(1, P0)
  await shared().arrive(2, { ...P1, priority: 'P2' })
  await page.clock.runFor(3500)
  expect(await heard()).toEqual(['P0: BTCUSDT, Leverage spike detected', '2 new: ETHUSDT ×2'])
  await page.getByRole('button', { name: 'Clear' }).click()
})

test('countdowns, ages and a storm’s figures move on in silence', async () => {
  const { page } = shared()
  const now = () => page.evaluate<number>('Date.now()')
  for (const scenario of ['offline', 'reconnecting', 'rate-limited', 'storm'] as const) {
    await shared().restage(scenario)
    const { status, alerts } = await shared().snapshot()
    const { connection } = status
    if (connection.kind === 'offline')
      await shared().change({ status: { ...status, connection: { kind: 'offline', since: await now() } } })
    if (alerts.storm !== null)
      await shared().change({ alerts: { ...alerts, storm: { since: await now(), suppressed: 41 } } })
    await page.clock.runFor(2000)
    await heard()
    await page.clock.runFor(3000)
    if (alerts.storm !== null)
      await shared().change({ alerts: { ...alerts, storm: { since: await now(), suppressed: 97 } } })
    await page.clock.runFor(2000)
    expect(await heard(), scenario).toEqual([])
  }
})

test('history and scrolling are not read out', async () => {
  const { page } = shared()
  await shared().restage('deep-history')
  await page.clock.runFor(1000)
  await heard()
  for (let screen = 0; screen < 3; screen++) {
    const read = (await shared().calls('history')).length
    await shared().scrollTo(Infinity)
    await expect
      .poll(async () => {
        await page.clock.runFor(100)
        return (await shared().calls('history')).length
      })
      .toBeGreaterThan(read)
  }
  await page.clock.runFor(4000)
  expect(await heard()).toEqual([])
  await shared().scrollTo(0)
})

test('A15: alerts that only the window shows keep to the same pace', async () => {
  const { clock } = shared().page
  const alert = (n: number) => ({ key: `0:${n}`, title: `Alert ${n}`, body: 'Text', at: Date.now() })
  await shared().change({ inApp: [alert(1)] })
  await clock.runFor(200)
  expect(await heard()).toEqual(['Alert 1'])
  await shared().change({ inApp: [alert(3), alert(2), alert(1)] })
  await clock.runFor(2000)
  expect(await heard()).toEqual([])
  await clock.runFor(1500)
  expect(await heard()).toEqual(['Alert 3. Alert 2'])
})

test('the list itself is a feed of articles with their place, and no live region', async () => {
  await shared().arrive(2, { ...P1, data: {} })
  await shared().arrive(1, P0)
  const feed = shared().page.getByRole('feed')
  const articles = feed.getByRole('article')
  await expect(articles).toHaveCount(2)
  await expect(articles.first()).toHaveAttribute('aria-posinset', '1')
  await expect(articles.nth(1)).toHaveAttribute('aria-posinset', '2')
  await expect(articles.first()).toHaveAttribute('aria-setsize', '2')
  expect(await feed.evaluate((element) => element.closest('[aria-live]') === null)).toBe(true)
  await expect(shared().page.locator('[aria-live=polite]')).toHaveCount(1)
  await expect(shared().page.locator('[aria-live=assertive]')).toHaveCount(1)
})

test('with reduced motion nothing turns, slides or pulses', async () => {
  const { page } = shared()
  await shared().restage('reconnecting')
  await expect(page.getByTestId('state-word')).toContainText('Reconnecting')
  const moving = () => page.evaluate<number>('document.getAnimations().length')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await expect.poll(moving).toBe(1)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(moving).toBe(0)
})
