/** The count of what arrived while the list holds still, and its place in the header. */
import type { Locator } from 'playwright/test'
import type { FeedStatus } from '../../../src-main/contract/contract.ts'
import { clipped, settled } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>

const pill = (feed: FeedWindow) => feed.page.getByRole('button', { name: /▲ .* new/ })

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('not drawn')
  return box
}
const boxesOf = async (locator: Locator): Promise<readonly Box[]> =>
  Promise.all((await locator.all()).map(boxOf))
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

async function become(feed: FeedWindow, part: Partial<FeedStatus>): Promise<void> {
  await feed.change({ status: { ...(await feed.snapshot()).status, ...part } })
}

async function holdStill(feed: FeedWindow): Promise<void> {
  await feed.scrollTo(300)
  await expect.poll(() => feed.page.locator('article').first().isVisible()).toBe(true)
}

for (const [width, height] of [
  [380, 600],
  [320, 400],
] as const)
  for (const density of ['comfortable', 'compact'] as const)
    test(`${width} × ${height}, ${density}: it covers no row, no chip and no button, and moves none`, async ({
      feed,
      page,
    }) => {
      await page.setViewportSize({ width, height })
      await feed.open('busy', { display: { density, timeFormat: 'clock' } })
      await holdStill(feed)
      const still = () =>
        Promise.all(
          ['article', '.chips button', 'header .buttons > *', '.list'].map((place) =>
            boxesOf(page.locator(place)),
          ),
        )
      const before = await settled(page, still)
      await feed.arrive(1234, { priority: 'P2' })
      await feed.arrive(12, { priority: 'P0' })
      await expect(pill(feed)).toBeVisible()
      expect(await settled(page, still)).toEqual(before)

      const header = await boxOf(page.locator('header').first())
      const at = Date.now()
      for (const part of [
        { delayMs: 15_000 },
        { recovery: { kind: 'running', fetched: 1200, pages: 6 } },
        { connection: { kind: 'tier-too-low', message: 'PULSE is needed.' } },
        { connection: { kind: 'reconnecting', retryAt: at + 900_000, attempt: 3, reason: 'closed' } },
      ] as const) {
        await become(feed, part)
        // The header fits its parts anew when they have changed.
        await expect(async () => {
          const box = await boxOf(pill(feed))
          expect(box.y).toBeGreaterThanOrEqual(header.y)
          expect(box.y + box.height).toBeLessThanOrEqual(header.y + header.height)
          const others = await boxesOf(page.locator('header button:not([aria-label*="▲"])'))
          expect(others.filter((other) => overlap(box, other))).toEqual([])
          expect(await clipped(page)).toEqual([])
          const word = await boxOf(page.getByTestId('state-word'))
          expect(word.y + word.height).toBeLessThanOrEqual(header.y + header.height)
        }).toPass()
      }
    })

test('what the header has no room for goes, the least needed first; its name says all of it', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await holdStill(feed)
  await feed.arrive(1234, { priority: 'P2' })
  await feed.arrive(12, { priority: 'P0' })
  await page.getByRole('button', { name: 'Pause the list' }).click()
  const all = 'Paused · ▲ 1,246 new · 12 P0'
  for (const [width, text] of [
    [600, all],
    [380, '▲ 1,246 new · 12 P0'],
    [320, '▲ 1.2K · 12 P0'],
  ] as const) {
    await page.setViewportSize({ width, height: 600 })
    await expect(pill(feed)).toHaveText(text)
    await expect(pill(feed)).toHaveAccessibleName(all)
  }
  await become(feed, { recovery: { kind: 'running', fetched: 1200, pages: 6 } })
  await expect(pill(feed)).toHaveText('▲ 1.2K')
})

test('it is reached by Tab, and Enter leads to the latest row', async ({ feed, page }) => {
  await feed.open('busy')
  await holdStill(feed)
  await feed.arrive(3, { priority: 'P1', type: 'SOMETHING_NEW' })
  await expect(pill(feed)).toBeVisible()
  await page.locator('header .state').focus()
  await page.keyboard.press('Tab')
  await expect(pill(feed)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pill(feed)).toHaveCount(0)
  await expect(page.locator('article').first()).toContainText('Something new')
  await expect(page.locator('article').first()).toBeFocused()
})

test('over settings there is no list to return to, and no pill', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Pause the list' }).click()
  await feed.arrive(2, { priority: 'P1' })
  await expect(pill(feed)).toBeVisible()
  await feed.say('intent', { kind: 'open-settings', section: null })
  await expect(pill(feed)).toHaveCount(0)
})
