/** Every number says what it counts: one that is only a part of all says so. */
import { clipped, shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

const chip = (feed: FeedWindow, priority: string) =>
  feed.page.getByRole('button', { name: new RegExp(`^${priority}, `) })
const pill = (feed: FeedWindow) => feed.page.getByRole('button', { name: /▲ .* new/ })
const footer = (feed: FeedWindow) => feed.page.locator('.list .footer')

test('the foot of the list counts events, and rows where repeats are collapsed', async ({ feed }) => {
  await feed.open('quiet')
  await feed.arrive(1, { priority: 'P1', symbol: 'ETHUSDT', data: {} })
  await expect(footer(feed)).toHaveText('1 event · start of history')
  await feed.arrive(7, { priority: 'P1', type: 'SOMETHING_NEW', symbol: 'BTCUSDT', data: {} })
  await expect(feed.page.getByRole('article')).toHaveCount(2)
  await expect(footer(feed)).toHaveText('8 events in 2 rows · start of history')
})

test('chips count all of the last 24 h, whatever the list has loaded, narrowed by the other chips', async ({
  feed,
  page,
}) => {
  // The stretch of a day moves on with each quarter.
  await page.clock.install({ time: '2026-03-17T10:01:00Z' })
  await feed.open('busy')
  await expect(chip(feed, 'P2')).toHaveAccessibleName(/^P2, \d,\d{3}$/)
  const count = async (priority: string): Promise<number> =>
    Number(
      /[\d,]+$/.exec((await chip(feed, priority).getAttribute('aria-label')) ?? '')?.[0].replace(',', ''),
    )
  const sum = async (): Promise<number> => (await count('P0')) + (await count('P1')) + (await count('P2'))
  const [all, p0] = [await sum(), await count('P0')]
  // One every 23 s, of which the window has 302 at first.
  expect(all).toBeGreaterThan(3_700)
  await expect(chip(feed, 'P0')).toHaveAttribute('title', /in the last 24 h$/)
  await feed.arrive(2, { priority: 'P0' })
  await expect.poll(() => count('P0')).toBe(p0 + 2)
  await chip(feed, 'P2').click()
  await expect.poll(() => count('P0')).toBe(p0 + 2)

  await page.getByRole('button', { name: 'Filter by symbol' }).click()
  const first = page.getByRole('checkbox').first()
  await expect(first).toHaveAccessibleName(/ \d+$/)
  const ofFirst = Number(
    /\d+$/.exec((await first.getAttribute('aria-label')) ?? (await first.textContent()) ?? '')?.[0],
  )
  await first.click()
  await page.keyboard.press('Escape')
  await expect.poll(() => count('P2')).toBe(ofFirst)
  const line = page.getByText(/^Showing \d+ of 304/)
  await feed.scrollTo(Infinity)
  await expect(line).toContainText(/· \d+\+ older/)
})

test('while older signals are being counted, at least so many', async ({ feed }) => {
  await feed.uncounted()
  await feed.open('quiet')
  await feed.arrive(2, { priority: 'P0' })
  await expect(chip(feed, 'P0')).toHaveAccessibleName('P0, 2+')
})

test('what arrived while the list holds still is counted by the filter, also by one set meanwhile', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Pause the list' }).click()
  await feed.arrive(3, { priority: 'P0' })
  await feed.arrive(4, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName('Paused · ▲ 7 new · 3 P0')
  await chip(feed, 'P1').click()
  await expect(pill(feed)).toHaveAccessibleName('Paused · ▲ 4 new')
  await feed.arrive(5, { priority: 'P2' })
  await feed.arrive(1, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName('Paused · ▲ 5 new')
  await chip(feed, 'P1').click()
  await expect(pill(feed)).toHaveAccessibleName('Paused · ▲ 13 new · 3 P0')
})

test('what arrived while the list holds still is counted through lost messages; where it cannot be, at least', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await feed.scrollTo(520)
  await feed.arrive(10, { priority: 'P1' })
  await expect(pill(feed)).toHaveText('▲ 10 new')
  await feed.lose(20)
  await feed.arrive(1, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName(/^▲ 31 new/)
  // More than a snapshot holds.
  await feed.lose(900)
  await feed.arrive(1, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName(/^▲ 531\+ new · \d+\+ P0$/)
  await expect(pill(feed)).toHaveAttribute('title', /At least so many/)
  await feed.arrive(4, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName(/^▲ 535\+ new/)
  await shot(page, 'counts-held')
  await pill(feed).click()
  await feed.scrollTo(520)
  await feed.arrive(2, { priority: 'P1' })
  await expect(pill(feed)).toHaveText('▲ 2 new')
})

test('of a burst that was told of in part, what arrived is counted as at least so many', async ({ feed }) => {
  await feed.open('busy')
  await feed.scrollTo(520)
  await feed.overflow(200, 120)
  // All of them are among the latest that main keeps.
  await expect(pill(feed)).toHaveAccessibleName(/^▲ 200 new/)
  await feed.overflow(900, 120)
  await expect(pill(feed)).toHaveAccessibleName(/^▲ \d+\+ new · \d+\+ P0$/)
})

test('no number is cut at any width', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Pause the list' }).click()
  for (const priority of ['P0', 'P1', 'P2'] as const) await feed.arrive(1111, { priority })
  await feed.lose(600)
  await feed.arrive(1, { priority: 'P1' })
  await expect(pill(feed)).toHaveAccessibleName(/\+ new/)
  const widths = [320, 351, 380, 400, 420, 440, 466]
  for (const width of widths) {
    await page.setViewportSize({ width, height: 600 })
    await expect.poll(() => clipped(page)).toEqual([])
  }
  await page.getByRole('button', { name: 'Resume the list' }).click()
  for (let n = 0; n < 3; n++)
    for (const priority of ['P0', 'P1', 'P2'] as const) await feed.arrive(222, { priority })
  await expect(chip(feed, 'P1')).toHaveAccessibleName(/^P1, [\d,]+$/)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 600 })
    await expect.poll(() => clipped(page)).toEqual([])
    await shot(page, `counts-${width}`)
  }
})

test('without a journal to ask, the menus offer what is loaded', async ({ feed, page }) => {
  await feed.open('busy')
  await page.evaluate(`fake.api.tally = () => Promise.reject(new Error('history cannot be read'))`)
  await page.getByRole('button', { name: 'Filter by symbol' }).click()
  await expect(page.getByRole('checkbox', { name: /^BTCUSDT/ })).toBeVisible()
})
