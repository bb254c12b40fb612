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

test('chips count the latest signals: with older ones below, at least so many', async ({ feed, page }) => {
  await feed.open('busy')
  await expect(chip(feed, 'P0')).toHaveAccessibleName('P0, 22+')
  await expect(chip(feed, 'P0')).toContainText('22+')
  await expect(chip(feed, 'P0')).toHaveAttribute('title', /22 among the latest 302 signals; older ones/)
  await page.getByRole('button', { name: 'Filter by symbol' }).click()
  await expect(page.getByRole('checkbox').first()).toHaveAccessibleName(/ \d+\+$/)
  await page.keyboard.press('Escape')
  await chip(feed, 'P2').click()
  const line = page.getByText(/^Showing \d+ of 302/)
  await page.locator('.list').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(line).toContainText(/· \d+\+ older/)
  await expect(chip(feed, 'P0')).toHaveAccessibleName('P0, 22+')
})

test('where the journal holds no older ones, the number is exact, and stays so under a filter', async ({
  feed,
}) => {
  await feed.open('quiet')
  await feed.arrive(2, { priority: 'P0' })
  await expect(chip(feed, 'P0')).toHaveAccessibleName('P0, 2')
  // A snapshot of which the window cannot know that nothing lies below it.
  await feed.lose(1)
  await feed.arrive(1, { priority: 'P0' })
  await expect(chip(feed, 'P0')).toHaveAccessibleName(/^P0, [34]$/)
  await expect(chip(feed, 'P0')).toHaveAttribute('title', /of 4 signals$/)
  await chip(feed, 'P1').click()
  await expect(feed.page.getByText(/^Showing/)).toBeVisible()
  await expect(chip(feed, 'P0')).toHaveAccessibleName(/^P0, [34]$/)
})

test('what arrived while the list holds still is counted through lost messages; where it cannot be, at least', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.locator('.list').evaluate((element) => element.scrollTo(0, 520))
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
  await page.locator('.list').evaluate((element) => element.scrollTo(0, 520))
  await feed.arrive(2, { priority: 'P1' })
  await expect(pill(feed)).toHaveText('▲ 2 new')
})

test('of a burst that was told of in part, what arrived is counted as at least so many', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.locator('.list').evaluate((element) => element.scrollTo(0, 520))
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
  await expect(chip(feed, 'P1')).toHaveAccessibleName(/^P1, [\d,]+\+$/)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 600 })
    await expect.poll(() => clipped(page)).toEqual([])
    await shot(page, `counts-${width}`)
  }
})
