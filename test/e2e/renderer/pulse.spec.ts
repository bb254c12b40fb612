/** The pulse: read out, jumped by, narrowed with, folded away. */
import type { Locator } from 'playwright/test'
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

const HOUR_MS = 3_600_000
const HOUR = { display: { pulse: 'hour' } } as const

const chart = ({ page }: FeedWindow): Locator => page.getByRole('slider', { name: /^The last / })
const words = ({ page }: FeedWindow): Locator => page.locator('.pulse .words')
const fold = ({ page }: FeedWindow): Locator => page.getByRole('button', { name: 'Fold the pulse away' })
const span = ({ page }: FeedWindow, name: string): Locator =>
  page.getByRole('button', { name: `The last ${name}`, exact: true })

/** How many signals a read-out names. */
const countIn = (text: string): number =>
  [...text.matchAll(/([\d,]+) P[012]/g)].reduce((sum, [, n = '0']) => sum + Number(n.replaceAll(',', '')), 0)

/** What the picture asked for; the chips' numbers ask for a day. */
const asksOf = async (feed: FeedWindow, widthMs: number): Promise<number> =>
  (await feed.calls('pulse')).filter(({ args: [query] }) => Object(query).widthMs === widthMs).length

async function ready(feed: FeedWindow): Promise<void> {
  await expect(chart(feed).locator('path.P2')).toHaveAttribute('d', /^M/)
}

async function pointAt(feed: FeedWindow, part: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await chart(feed).boundingBox()
  if (box === null) throw new Error('the chart has a place')
  const at = { x: box.x + box.width * part, y: box.y + box.height / 2 }
  await feed.page.mouse.move(at.x, at.y)
  return at
}

test.beforeEach(async ({ page }) => {
  // Bars move on with each minute, and read-outs name the day of what was before midnight.
  await page.clock.install({ time: '2026-03-17T10:01:05Z' })
})

test('a pointer and the arrows read a bar out, as a screen reader hears it', async ({ feed, page }) => {
  await feed.open('busy', HOUR)
  await ready(feed)
  await pointAt(feed, 0.5)
  await expect(words(feed)).toHaveText(/^\d\d:\d\d–\d\d:\d\d: .*(P[012]|no signals)/)
  await page.mouse.move(5, 500)
  await expect(words(feed)).toHaveCount(0)

  await chart(feed).focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(chart(feed)).toHaveAttribute('aria-valuenow', '58')
  const read = await words(feed).textContent()
  await expect(chart(feed)).toHaveAttribute('aria-valuetext', read ?? 'none')
  await page.keyboard.press('Home')
  await expect(chart(feed)).toHaveAttribute('aria-valuenow', '1')
  await page.keyboard.press('End')
  await expect(chart(feed)).toHaveAttribute('aria-valuenow', '60')
})

test('what arrives grows the last bar at once, and moves nothing', async ({ feed }) => {
  await feed.open('busy', HOUR)
  await ready(feed)
  const table = feed.page.getByRole('table', { name: 'Signals of the last hour' })
  const total = async (): Promise<number> =>
    (await table.locator('td').allTextContents()).reduce((sum, text) => sum + Number(text), 0)
  const [before, asked, box] = [await total(), await asksOf(feed, 60_000), await chart(feed).boundingBox()]
  await feed.arrive(7, { priority: 'P0' })
  await expect.poll(total).toBe(before + 7)
  expect((await asksOf(feed, 60_000)) - asked).toBeLessThanOrEqual(1)
  expect(await chart(feed).boundingBox()).toEqual(box)
})

test('a click leads the list to that moment, Enter too; the last bar leads back to now', async ({
  feed,
  page,
}) => {
  await feed.open('busy', HOUR)
  await ready(feed)
  const at = await pointAt(feed, 0.5)
  await page.mouse.down()
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Clear' })).toBeVisible()
  await expect(page.locator('article .age').first()).toHaveText(/^(28|29|30) min$/)
  // The picture has not moved from under the pointer.
  expect(await chart(feed).evaluate((element, x) => element.getBoundingClientRect().left < x, at.x)).toBe(
    true,
  )
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Clear' })).toHaveCount(0)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Clear' })).toBeVisible()
})

test('a drag and Shift + arrows narrow the list to the stretch, Esc widens it again', async ({
  feed,
  page,
}) => {
  await feed.open('busy', HOUR)
  await ready(feed)
  await pointAt(feed, 0.25)
  await page.mouse.down()
  await pointAt(feed, 0.75)
  const read = (await words(feed).textContent()) ?? ''
  expect(countIn(read)).toBeGreaterThan(10)
  await page.mouse.up()
  const line = page.getByText(/^Showing /)
  await expect(line).toContainText(`Showing ${countIn(read)} of`)
  await expect(page.locator('.pulse .chosen')).toBeVisible()

  await page.keyboard.press('Escape')
  await expect(line).toHaveCount(0)
  await expect(page.locator('.pulse .chosen')).toHaveCount(0)

  await chart(feed).focus()
  await page.keyboard.press('End')
  for (let presses = 0; presses < 10; presses++) await page.keyboard.press('Shift+ArrowLeft')
  const keys = (await chart(feed).getAttribute('aria-valuetext')) ?? ''
  await expect(line).toContainText(`Showing ${countIn(keys)} of`)
  await page.keyboard.press('Escape')
  await expect(line).toHaveCount(0)
})

test('the chips narrow the picture, too, and another span asks once', async ({ feed, page }) => {
  await feed.open('busy', HOUR)
  await ready(feed)
  await page.getByRole('button', { name: /^P0, / }).click()
  await expect(chart(feed).locator('path.P2')).toHaveAttribute('d', '')
  await expect(chart(feed).locator('path.P0')).toHaveAttribute('d', /^M/)
  await expect
    .poll(async () => (await feed.calls('pulse')).map(({ args }) => args[0]))
    .toContainEqual(expect.objectContaining({ priorities: ['P0'], widthMs: 60_000 }))
  await span(feed, 'week').click()
  await expect(chart(feed)).toHaveAccessibleName('The last week')
  await expect.poll(() => asksOf(feed, 7_200_000)).toBe(1)
  await expect.poll(async () => (await feed.snapshot()).settings.display.pulse).toBe('week')
})

test('folded away it is remembered, asks nothing, and comes back as it was', async ({ feed }) => {
  await feed.open('busy', { display: { pulse: 'week' } })
  await ready(feed)
  await expect(chart(feed)).toHaveAccessibleName('The last week')
  await fold(feed).click()
  await expect(chart(feed)).toHaveCount(0)
  await expect.poll(async () => (await feed.snapshot()).settings.display.pulse).toBe('off')
  const asked = await asksOf(feed, 7_200_000)
  await feed.arrive(5, { symbol: 'FOLDED' })
  await expect(feed.page.getByRole('article').first()).toContainText('FOLDED')
  await feed.page.getByRole('button', { name: 'Undo' }).click()
  await expect(chart(feed)).toHaveAccessibleName('The last week')
  await expect.poll(() => asksOf(feed, 7_200_000)).toBe(asked + 1)
})

test('a low window keeps its rows until the pulse is asked for, and nothing is cut then', async ({
  feed,
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 400 })
  await feed.open('busy', HOUR)
  await expect(page.locator('article').first()).toBeVisible()
  await expect(chart(feed)).toHaveCount(0)
  expect(await asksOf(feed, 60_000)).toBe(0)
  await page.getByRole('button', { name: 'Show the pulse' }).click()
  await ready(feed)
  await chart(feed).focus()
  await page.keyboard.press('Home')
  await expect.poll(() => clipped(page)).toEqual([])
  await shot(page, 'pulse-small')
  const box = await words(feed).boundingBox()
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320)
  expect((await feed.snapshot()).settings.display.pulse).toBe('hour')
  await fold(feed).click()
  await expect(chart(feed)).toHaveCount(0)
})

for (const theme of ['dark', 'light'] as const)
  test(`a week with a gap and a stretch away, ${theme}: nothing inaccessible`, async ({ feed, page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await feed.open('busy', { display: { pulse: 'week' } })
    const { status, alerts } = await feed.snapshot()
    const now = await page.evaluate(() => Date.now())
    const gap = {
      id: 'g',
      from: now - 50 * HOUR_MS,
      to: now - 30 * HOUR_MS,
      outcome: 'partial',
      reason: '503',
    } as const
    await feed.change({
      status: { ...status, gaps: [gap] },
      alerts: {
        ...alerts,
        away: [
          { from: now - 120 * HOUR_MS, to: now - 100 * HOUR_MS },
          { from: now - 20 * HOUR_MS, to: now - 9 * HOUR_MS },
        ],
      },
    })
    await expect(chart(feed).locator('.away')).toHaveCount(2)
    await ready(feed)
    await pointAt(feed, 1 - 40 / 168)
    await expect(words(feed)).toContainText('history may be incomplete')
    await shot(page, `pulse-week-${theme}`)
    await expectAccessible(page)
    await expect.poll(() => clipped(page)).toEqual([])
  })

test('while an older journal is counted it says so, and once done no more', async ({ feed, page }) => {
  await feed.uncounted()
  await feed.open('busy', HOUR)
  await expect(page.getByText('Counting older signals…')).toBeVisible()
  await page.evaluate('fake.isCounted = true')
  await page.clock.fastForward(11_000)
  await expect(page.getByText('Counting older signals…')).toHaveCount(0)
})

test('in the details it is of that symbol, by pointer and by keys; a stretch chosen there shows that symbol alone', async ({
  feed,
  page,
}) => {
  await feed.open('busy', HOUR)
  await page.locator('article .head').nth(4).click()
  const symbol = (await page.locator('article.expanded .symbol').textContent()) ?? ''
  const group = page.getByRole('group', { name: `Pulse of ${symbol}` })
  const own = group.getByRole('slider', { name: 'The last hour' })
  await expect(own.locator('path.P2')).toHaveAttribute('d', /^M/)
  await expect
    .poll(async () => (await feed.calls('pulse')).map(({ args }) => args[0]))
    .toContainEqual(expect.objectContaining({ symbols: [symbol], widthMs: 60_000 }))
  await group.getByRole('button', { name: 'The last week' }).click()
  await expect(own).toHaveCount(0)
  // The one over the list keeps its span.
  await expect(
    page.getByRole('group', { name: 'Pulse', exact: true }).getByRole('slider'),
  ).toHaveAccessibleName('The last hour')
  await shot(page, 'pulse-details')
  const week = group.getByRole('slider')
  await week.focus()
  await page.keyboard.press('End')
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Shift+ArrowLeft')
  await expect(week).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Showing /)).toBeVisible()
  await expect(page.getByRole('button', { name: `Symbol: ${symbol}` })).toBeVisible()
  await expect(page.locator('article .symbol').first()).toHaveText(symbol)

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.locator('article .head').nth(4).click()
  const other = (await page.locator('article.expanded .symbol').textContent()) ?? ''
  await page.getByRole('button', { name: `Only ${other}` }).click()
  await expect(page.getByRole('button', { name: `Symbol: ${other}` })).toBeVisible()
})

test('counts that cannot be read are said, and asked for again', async ({ feed, page }) => {
  await feed.open('quiet', HOUR)
  await page.evaluate(`{
    const { pulse } = fake.api
    fake.api.pulse = async () => { fake.api.pulse = pulse; throw new Error('no') }
  }`)
  await span(feed, 'day').click()
  await expect(page.getByText('The pulse cannot be read; trying again')).toBeVisible()
  await page.clock.fastForward(11_000)
  await expect(page.getByText('No signals in the last day')).toBeVisible()
})

test('forced colours: every priority is still seen', async ({ feed, page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await feed.open('busy', HOUR)
  await ready(feed)
  await shot(page, 'pulse-forced')
  const fills = await page.evaluate<readonly string[]>(
    '[...document.querySelectorAll(".pulse path.bar")].map((path) => getComputedStyle(path).fill)',
  )
  expect(new Set(fills).size).toBe(3)
})
