/** What a trader does with the list: it follows, holds still, filters, goes back in time, and never loses count. */
import type { FeedEvent } from '../../../src-main/contract/contract.ts'
import { settled } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

const rows = (feed: FeedWindow) => feed.page.getByRole('feed').getByRole('article')
const list = (feed: FeedWindow) => feed.page.locator('.list')
const pill = (feed: FeedWindow) => feed.page.getByRole('button', { name: /▲ .* new|Paused/ })
const lone = (part: Partial<FeedEvent>): Partial<FeedEvent> => ({
  priority: 'P1',
  type: 'SOMETHING_NEW',
  ...part,
})
const key = (row: ReturnType<typeof rows>) => row.getAttribute('data-key')

test('at the top the list follows', async ({ feed }) => {
  await feed.open('quiet')
  await expect(feed.page.getByText('The market is quiet')).toBeVisible()
  await feed.arrive(1, lone({ symbol: 'ONEUSDT' }))
  await feed.arrive(1, lone({ symbol: 'TWOUSDT' }))
  await expect(rows(feed).first()).toContainText('TWOUSDT')
  await expect(rows(feed).first()).toContainText('Something new')
  await expect(rows(feed)).toHaveCount(2)
})

test('away from the top it holds still, counts what arrives, and returns by the pill', async ({ feed }) => {
  await feed.open('busy')
  await feed.scrollTo(520)
  await expect(pill(feed)).toHaveCount(0)
  const box = await settled(feed.page, () => rows(feed).filter({ visible: true }).nth(8).boundingBox())
  const before = await key(rows(feed).nth(8))
  await feed.arrive(12, lone({}))
  await feed.arrive(2, { priority: 'P0' })
  await expect(pill(feed)).toHaveText('▲ 14 new · 2 P0')
  expect(await key(rows(feed).nth(8))).toBe(before)
  expect(await settled(feed.page, () => rows(feed).nth(8).boundingBox())).toEqual(box)
  await pill(feed).click()
  await expect(pill(feed)).toHaveCount(0)
  await expect(rows(feed).first()).toContainText('P0')
  expect(await list(feed).evaluate((element) => element.scrollTop)).toBe(0)
})

test('pause is real: nothing moves until it is resumed', async ({ feed, page }) => {
  await feed.open('busy')
  const before = await key(rows(feed).first())
  await page.getByRole('button', { name: 'Pause the list' }).click()
  await feed.arrive(5, lone({}))
  await expect(pill(feed)).toHaveText('Paused · ▲ 5 new')
  expect(await key(rows(feed).first())).toBe(before)
  await page.getByRole('button', { name: 'Resume the list' }).click()
  await expect(rows(feed).first()).toContainText('Something new')
})

test('an open row keeps the list still', async ({ feed, page }) => {
  await feed.open('busy')
  await rows(feed).nth(1).locator('.head').click()
  const open = await key(rows(feed).nth(1))
  await feed.arrive(3, lone({}))
  await expect(pill(feed)).toHaveText('▲ 3 new')
  expect(await key(rows(feed).nth(1))).toBe(open)
  await page.keyboard.press('Escape')
  await expect(rows(feed).first()).toContainText('Something new')
})

test('A5: repeats collapse into one row with their number', async ({ feed }) => {
  await feed.open('quiet')
  await feed.arrive(7, lone({ symbol: 'BTCUSDT', data: {} }))
  await expect(rows(feed)).toHaveCount(1)
  await expect(rows(feed).first()).toContainText('×7')
})

test('A5, A9: an open row that becomes a repeat stays open as its group, and closes as that', async ({
  feed,
  page,
}) => {
  await feed.open('quiet')
  const cluster = lone({ priority: 'P0', symbol: 'BTCUSDT', data: {} })
  const [former = ''] = await feed.arrive(1, cluster)
  await feed.change({ changed: [{ key: former, acknowledged: true }] })
  const [latter = ''] = await feed.arrive(1, cluster)
  await expect(rows(feed)).toHaveCount(2)
  await rows(feed).nth(1).locator('.head').click()
  await expect(page.locator('.details')).toBeVisible()
  await feed.change({ changed: [{ key: latter, acknowledged: true }] })
  await expect(rows(feed)).toHaveCount(1)
  await expect(rows(feed).first().locator('.details')).toBeVisible()
  await rows(feed).first().locator('.head').click()
  await expect(page.locator('.details')).toHaveCount(0)
  await feed.arrive(1, lone({ symbol: 'NEXTUSDT' }))
  await expect(rows(feed).first()).toContainText('NEXTUSDT')
})

test('a lost delta is noticed and a new snapshot asked for', async ({ feed }) => {
  await feed.open('quiet')
  await feed.arrive(1, lone({ symbol: 'ONEUSDT' }))
  await expect(rows(feed)).toHaveCount(1)
  await feed.lose(2)
  await feed.arrive(1, lone({ symbol: 'FOURUSDT' }))
  await expect.poll(async () => (await feed.calls('snapshot')).length).toBeGreaterThan(1)
  await expect(rows(feed).first()).toContainText('FOURUSDT')
  await expect(rows(feed)).toHaveCount((await feed.snapshot()).rows.length)
})

test('history goes on without paging buttons: 100,000 rows, few of them drawn', async ({ feed }) => {
  await feed.open('deep-history')
  for (let screen = 0; screen < 12; screen++) {
    await feed.scrollTo(Infinity)
    await expect.poll(async () => (await feed.calls('history')).length).toBeGreaterThan(screen)
  }
  const drawn = await rows(feed).count()
  expect(drawn).toBeLessThan(40)
  expect(await list(feed).evaluate((element) => element.scrollHeight)).toBeGreaterThan(2500 * 52)
  // What was set aside on the way is read again.
  await feed.scrollTo(300 * 52)
  await expect(rows(feed).nth(3)).toBeVisible()
  await feed.scrollTo(0)
  await feed.arrive(1, lone({}))
  await expect(rows(feed).first()).toContainText('Something new')
})

test('rows far from view give up their memory and come back when scrolled to', async ({ feed }) => {
  await feed.open('deep-history')
  for (let page = 0; page < 18; page++) {
    await feed.scrollTo(Infinity)
    await expect.poll(async () => (await feed.calls('history')).length).toBeGreaterThan(page)
  }
  const asked = (await feed.calls('history')).length
  const height = await list(feed).evaluate((element) => element.scrollHeight)
  await feed.scrollTo(500 * 52)
  await expect.poll(async () => (await feed.calls('history')).length).toBeGreaterThan(asked)
  await expect(rows(feed).nth(2)).toBeVisible()
  // Coming back must not move anything.
  expect(Math.abs((await list(feed).evaluate((element) => element.scrollHeight)) - height)).toBeLessThan(30)
})

test('chips narrow the view, say how much, and are cleared', async ({ feed, page }) => {
  await feed.open('busy')
  const without = async (text: string) =>
    (await rows(feed).allTextContents()).filter((row) => !row.includes(text))
  const chip = page.getByRole('button', { name: /^P0, / })
  await chip.click()
  await expect(chip).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByText(/^Showing 22 of 302/)).toBeVisible()
  await expect.poll(() => without('P0')).toEqual([])
  await page.getByRole('button', { name: 'Filter by symbol' }).click()
  await page.getByRole('checkbox', { name: /BTCUSDT/ }).click()
  await page.keyboard.press('Escape')
  await expect.poll(() => without('BTCUSDT')).toEqual([])
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect(page.getByText(/^Showing/)).toHaveCount(0)
})

test('search reaches into the journal, and says so when nothing matches', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('searchbox').fill('whale')
  await expect(rows(feed).first()).toContainText('Whale')
  await expect
    .poll(async () =>
      (await feed.calls('history')).some(({ args }) => JSON.stringify(args).includes('whale')),
    )
    .toBe(true)
  await page.getByRole('searchbox').fill('no such thing')
  await expect(page.getByText('No event matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(rows(feed).first()).toBeVisible()
})

test('a date jump shows the journal until that day', async ({ feed, page }) => {
  await feed.open('deep-history')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('button', { name: 'Dates and export' }).click()
  const day = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Until').fill(day)
  await expect(page.getByText(/^\w{3} \d+ (?:\w{3}|Sept) \d{4}$/).first()).toBeVisible()
  await expect(page.getByText(/^Showing 0 of 300/)).toBeVisible()
})

test('export runs with a progress bar and can be cancelled', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('button', { name: 'Dates and export' }).click()
  await feed.say('exportProgress', { done: 1200, total: 5000, finished: false, message: '' })
  await expect(page.getByRole('progressbar', { name: 'Export' })).toHaveAttribute('value', '1200')
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect(await feed.calls('cancelExport')).toHaveLength(1)
  await feed.say('exportProgress', { done: 1200, total: 5000, finished: true, message: 'Export cancelled' })
  await expect(page.getByRole('progressbar', { name: 'Export' })).toHaveCount(0)
  await page.getByRole('button', { name: 'CSV' }).click()
  await expect(page.getByText('Exported 5,000 events')).toBeVisible()
})

test('A9: a pinned P0 is acknowledged from the strip and leaves it', async ({ feed, page }) => {
  await feed.open('busy')
  const strip = page.getByRole('region', { name: 'Unacknowledged P0 alerts' })
  await expect(strip.getByRole('listitem')).toHaveCount(2)
  await strip.getByRole('button', { name: /^Acknowledge LINKUSDT/ }).click()
  await page.mouse.move(190, 390)
  await expect(strip.getByRole('listitem')).toHaveCount(1)
  await strip.getByRole('button', { name: 'Acknowledge all' }).waitFor({ state: 'detached' })
})

test('A9: opening an event from a notification shows it without acknowledging it', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: /^P2, / }).click()
  const wanted = (await feed.snapshot()).rows[0]
  await feed.say('intent', { kind: 'open-event', key: wanted?.key })
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await expect(page.locator(`article[data-key="${wanted?.key}"]`)).toContainText('Server latency')
  expect(await feed.calls('acknowledge')).toHaveLength(0)
})

test('an event that only the journal holds opens over the list', async ({ feed, page }) => {
  await feed.open('deep-history')
  await feed.say('intent', { kind: 'open-event', key: '1:42' })
  const sheet = page.getByRole('region', { name: 'Event' })
  await expect(sheet).toContainText('Server latency')
  await sheet.getByRole('button', { name: 'Close event' }).click()
  await expect(sheet).toHaveCount(0)
})

test('A17: a sound is played once when main asks', async ({ feed, page }) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('.wav')) asked.push(request.url())
  })
  await feed.open('quiet')
  await feed.say('sound', { id: 7, sound: 'pulse', volume: 0.5 })
  await expect.poll(() => asked.length).toBeGreaterThan(0)
  expect(new Set(asked)).toEqual(new Set(['https://feed.test/sounds/pulse.wav']))
  await expect.poll(async () => (await feed.calls('soundDone')).map(({ args }) => args[0])).toEqual([7])
})

for (const [how, play, said] of [
  [
    'is refused',
    `Promise.reject(new DOMException('no supported source', 'NotSupportedError'))`,
    /no supported source/,
  ],
  ['never ends', 'Promise.resolve()', /did not end/],
  ['breaks off', `(setTimeout(() => this.dispatchEvent(new Event('error'))), Promise.resolve())`, /damaged/],
] as const)
  test(`A17: a sound that ${how} is said to main, which beeps`, async ({ feed, page }) => {
    await feed.open('quiet')
    await page.evaluate(`
      navigator.mediaDevices.enumerateDevices = () => Promise.resolve([{ kind: 'audiooutput' }])
      HTMLMediaElement.prototype.play = function () { return ${play} }`)
    await feed.say('sound', { id: 8, sound: 'pulse', volume: 0.5 })
    await expect
      .poll(async () => (await feed.calls('soundDone')).map(({ args }) => args))
      .toEqual([[8, expect.stringMatching(said)]])
  })

test('A17: a machine without a sound output says so, whatever its player thinks', async ({ feed, page }) => {
  await feed.open('quiet')
  await page.evaluate('navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])')
  await feed.say('sound', { id: 9, sound: 'pulse', volume: 0.5 })
  await expect
    .poll(async () => (await feed.calls('soundDone')).map(({ args }) => args))
    .toEqual([[9, expect.stringContaining('no sound output')]])
})

test('screen readers hear the first P0 at once and a summary later, never history', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  const polite = page.locator('[aria-live=polite]')
  const assertive = page.locator('[aria-live=assertive]')
  await expect(assertive).toHaveText('')
  await feed.arrive(3, { priority: 'P0', symbol: 'BTCUSDT', type: 'LEVERAGE_SPIKE_DETECTED' })
  await expect(assertive).toHaveText('P0: BTCUSDT, Leverage spike detected')
  await expect(polite).toHaveText('3 new: 3 P0, BTCUSDT ×3')
})

test('hidden means no work, and the window catches up when shown', async ({ feed, page }) => {
  await feed.open('quiet')
  const visibility = (state: 'hidden' | 'visible') =>
    page.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
      document.dispatchEvent(new Event('visibilitychange'))`)
  await visibility('hidden')
  const before = (await feed.calls('snapshot')).length
  await feed.arrive(3, lone({ symbol: 'ONEUSDT', data: {} }))
  await expect(page.getByText('The market is quiet')).toBeAttached()
  await visibility('visible')
  await expect(rows(feed)).toHaveCount(1)
  expect(await feed.calls('snapshot')).toHaveLength(before + 1)
})

test('A13: "missed" opens the list at its divider, once', async ({ feed, page }) => {
  await feed.open('missed')
  const { alerts } = await feed.snapshot()
  const digest = {
    from: Date.now() - 90 * 60_000,
    to: Date.now() - 30 * 60_000,
    text: 'Away 60 min: 3 P0, 11 P1',
  }
  await feed.change({ alerts: { ...alerts, digest } })
  await page.getByRole('button', { name: 'Settings' }).click()
  await feed.say('intent', { kind: 'open-missed' })
  await expect(page.getByText('Missed while away: 3 P0, 11 P1')).toBeInViewport()
  expect(await list(feed).evaluate((element) => element.scrollTop)).toBeGreaterThan(500)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await expect(rows(feed).first()).toBeVisible()
  expect(await list(feed).evaluate((element) => element.scrollTop)).toBe(0)
})

test('G7: a gap is shown where it is, and retried from there', async ({ feed, page }) => {
  await feed.open('gap')
  await expect(page.getByText(/^History may be incomplete \d\d:\d\d–\d\d:\d\d$/)).toBeVisible()
  await page.getByRole('button', { name: 'Retry' }).click()
  expect(await feed.calls('retryRecovery')).toHaveLength(1)
})

test('a busy feed keeps the list short: 3,000 events in bursts, a screenful of rows in the page', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  const most = await page.evaluate<number>(`(async () => {
    let most = 0
    for (let burst = 0; burst < 30; burst++) {
      fake.arrive(100)
      await new Promise((resolve) => requestAnimationFrame(resolve))
      most = Math.max(most, document.querySelectorAll('[role=feed] article').length)
    }
    return most
  })()`)
  expect(most).toBeLessThan(40)
  await expect(rows(feed).first()).toBeVisible()
})

test('rows below the view are drawn once the list may be scrolled: pointed at, or away from its top', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  const view = await page.locator('.list').boundingBox()
  if (view === null) throw new Error('the list is on screen')
  const beyond = () =>
    rows(feed).evaluateAll(
      (all, end) => all.filter((one) => one.getBoundingClientRect().top >= end).length,
      view.y + view.height,
    )
  await page.mouse.move(10, 5)
  await expect.poll(beyond).toBe(0)
  await page.mouse.move(100, view.y + 100)
  await expect.poll(beyond).toBeGreaterThanOrEqual(4)
  await page.mouse.move(10, 5)
  await expect.poll(beyond).toBe(0)
  await feed.scrollTo(208)
  await expect.poll(beyond).toBeGreaterThanOrEqual(4)
})

test('the rows in view follow each other without a hole or an overlap, wherever the list stands', async ({
  feed,
  page,
}) => {
  await feed.open('deep-history')
  const view = await list(feed).boundingBox()
  if (view === null) throw new Error('the list is on screen')
  const holes = () =>
    list(feed)
      .locator('article, .divider')
      .evaluateAll((all, { y, height }) => {
        const drawn = all
          .map((one) => one.getBoundingClientRect())
          .filter(({ top, bottom }) => bottom > y && top < y + height)
          .sort((one, other) => one.top - other.top)
        const edges = [y, ...drawn.flatMap(({ top, bottom }) => [top, bottom]), y + height]
        // Between one row and the next; the first may begin above the view and the last end below it.
        return edges.filter((edge, at) => {
          const step = (edges[at + 1] ?? edge) - edge
          return at % 2 === 0 && (at === 0 || at === edges.length - 2 ? step > 0.5 : Math.abs(step) > 0.5)
        }).length
      }, view)
  await expect.poll(() => rows(feed).count()).toBeGreaterThan(8)
  expect(await holes()).toBe(0)
  await rows(feed).nth(1).locator('.head').click()
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await expect.poll(holes).toBe(0)
  for (const top of [333, 5000, 20_001, 700, 0]) {
    await feed.scrollTo(top)
    await expect.poll(holes).toBe(0)
  }
})

test('rows stand in the page as they stand on screen; one that moves keeps the focus, and the list its place', async ({
  feed,
  page,
}) => {
  await feed.open('quiet')
  const arrive = (symbol: string) => feed.arrive(1, lone({ symbol, data: {} }))
  for (const symbol of ['ONEUSDT', 'TWOUSDT', 'THREEUSDT', 'FOURUSDT', 'FIVEUSDT']) await arrive(symbol)
  await expect(rows(feed)).toHaveCount(5)
  const two = rows(feed).filter({ hasText: 'TWOUSDT' })
  await two.focus()
  await page.evaluate(`
    window.lost = 0
    document.addEventListener('focusout', () => (window.lost += 1))
    window.held = document.activeElement`)
  const focused = () => page.evaluate('document.activeElement === window.held && window.lost === 0')
  const inOrder = () =>
    // In one go: between two the list may have moved on.
    page.evaluate<boolean>(`(() => {
      const tops = [...document.querySelectorAll('article')].map((one) => one.getBoundingClientRect().top)
      return tops.every((top, at) => at === 0 || top > tops[at - 1])
    })()`)
  for (const symbol of ['TWOUSDT', 'ONEUSDT', 'SIXUSDT', 'FIVEUSDT', 'TWOUSDT', 'THREEUSDT', 'ONEUSDT']) {
    await arrive(symbol)
    await expect(rows(feed).first()).toContainText(symbol)
    expect(await inOrder()).toBe(true)
    expect(await focused()).toBe(true)
  }
  await expect(two).toContainText('×3')
  // Out of view and back on top: the list may not follow it.
  for (let turn = 0; turn < 3; turn++) {
    for (let count = 0; count < 25; count++) await arrive(`S${count}USDT`)
    await feed.arrive(8)
    expect(await inOrder()).toBe(true)
    await arrive('TWOUSDT')
    await expect(rows(feed).first()).toContainText('TWOUSDT')
    expect(await focused()).toBe(true)
    expect(await list(feed).evaluate(({ scrollTop }) => scrollTop)).toBe(0)
  }
})

test('A7: a storm that has just begun has no length yet, and one signal is one', async ({ feed, page }) => {
  await feed.open('storm')
  const { alerts } = await feed.snapshot()
  const banner = page.getByRole('status').filter({ hasText: 'Storm' })
  await feed.change({ alerts: { ...alerts, storm: { since: Date.now() + 600_000, suppressed: 1 } } })
  await expect(banner).toHaveText('Storm 1 signal summed up, all listed below')
  await feed.change({ alerts: { ...alerts, storm: { since: Date.now() - 600_000, suppressed: 2 } } })
  await expect(banner).toHaveText(/for 1\d min: 2\s+signals summed up/)
})
