/** What happens to rows that the window has from the journal: acknowledged, taken back, deleted. */
import { expect, test, type FeedWindow } from './window.ts'

const ACKNOWLEDGED = '[title="Acknowledged"]'
const article = (feed: FeedWindow, key: string) => feed.page.locator(`article[data-key="${key}"]`)
const idOf = (key: string): number => Number(key.split(':')[1])

/** Moves down the P0s to the first that `is` wanted, and answers its key. */
async function goToP0({ page }: FeedWindow, is: (key: string) => boolean): Promise<string> {
  const active = () => page.evaluate<string>('document.activeElement?.dataset?.key ?? ""')
  await expect
    .poll(async () => (await page.locator('article').allTextContents()).join())
    .not.toContain('● P2')
  await page.getByRole('feed').getByRole('article').first().focus()
  await expect(async () => {
    await page.keyboard.press('PageDown')
    expect(is(await active())).toBe(true)
  }).toPass({ intervals: [20] })
  return active()
}

async function oldestOf(feed: FeedWindow): Promise<number> {
  const { rows } = await feed.snapshot()
  return Math.min(...rows.map(({ event }) => event.id))
}

test('A9: a row that only the journal holds is acknowledged in the list, and waits again when that is taken back', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  const oldest = await oldestOf(feed)
  await page.keyboard.press('1')
  const key = await goToP0(feed, (at) => at !== '' && idOf(at) < oldest)
  const check = article(feed, key).locator(ACKNOWLEDGED)
  await expect(check).toHaveCount(1)
  await feed.change({ changed: [{ key, acknowledged: false }] })
  await expect(check).toHaveCount(0)
  await page.keyboard.press('Enter')
  const button = article(feed, key).getByRole('button', { name: 'Acknowledge' })
  await expect(button).toBeVisible()
  await page.keyboard.press('a')
  await expect(button).toHaveCount(0)
  await expect(check).toHaveCount(1)
  await page.keyboard.press('a')
  await expect.poll(() => feed.calls('acknowledge')).toHaveLength(1)
})

test('A9: told while its page is on the way, it counts', async ({ feed, page }) => {
  await feed.open('busy')
  await page.evaluate(`{
    const { history } = fake.api
    fake.api.history = async (query) => {
      const page = await history(query)
      globalThis.onTheWay = page.rows.map(({ key }) => key)
      await new Promise((resolve) => { globalThis.arrive = resolve })
      return page
    }
  }`)
  await page.keyboard.press('1')
  await expect.poll(() => page.evaluate('globalThis.onTheWay?.length ?? 0')).toBeGreaterThan(0)
  const keys = await page.evaluate<readonly string[]>('onTheWay')
  await feed.change({ changed: keys.map((key) => ({ key, acknowledged: false })) })
  // The window takes what it was told with a frame.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  await page.evaluate('arrive()')
  const key = await goToP0(feed, (at) => keys.includes(at))
  await expect(article(feed, key).locator(ACKNOWLEDGED)).toHaveCount(0)
})

test('A9: an event that is shown over the list is acknowledged there, too', async ({ feed }) => {
  await feed.open('deep-history')
  await feed.change({ changed: [{ key: '1:42', acknowledged: false }] })
  await feed.say('intent', { kind: 'open-event', key: '1:42' })
  const sheet = feed.page.getByRole('region', { name: 'Event' })
  const button = sheet.getByRole('button', { name: 'Acknowledge' })
  await button.click()
  await expect(button).toHaveCount(0)
  await expect(sheet).toContainText('Server latency')
  await feed.change({ changed: [{ key: '1:42', acknowledged: false }] })
  await expect(button).toBeVisible()
})

test('what is deleted while the list is paused is gone from it, and what comes is counted', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Pause the list' }).click()
  await feed.say('intent', { kind: 'open-settings', section: 'data' })
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, delete' }).click()
  await expect(page.getByText('The history is deleted.')).toBeVisible()
  await feed.say('intent', { kind: 'open-feed' })
  await expect(page.getByRole('button', { name: 'Resume the list' })).toBeVisible()
  await expect(page.locator('article')).toHaveCount(0)
  await feed.arrive(2, { priority: 'P1' })
  await page.getByRole('button', { name: /▲ 2 new/ }).click()
  await expect(page.locator('article')).not.toHaveCount(0)
})

test('a paused list outlives a burst, with the row that is open, but not another feed', async ({
  feed,
  page,
}) => {
  await feed.open('quiet')
  const [key = ''] = await feed.arrive(3, { priority: 'P1' })
  await article(feed, key).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Pause the list' }).click()
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await feed.lose(4)
  await feed.change({ reset: true })
  await expect(page.getByRole('button', { name: /▲ 4 new/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await page.evaluate('fake.beginAnew([])')
  await expect(page.locator('article')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toHaveCount(0)
  await feed.arrive(2, { priority: 'P1' })
  await page.getByRole('button', { name: /▲ 2 new/ }).click()
  await expect(page.locator('article')).not.toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toHaveCount(0)
})

test('a row that was open when its feed went away holds the list no longer', async ({ feed, page }) => {
  await feed.open('quiet')
  const [key = ''] = await feed.arrive(1, { priority: 'P1' })
  await article(feed, key).getByRole('button').first().click()
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await page.evaluate('fake.beginAnew([])')
  await expect(page.locator('article')).toHaveCount(0)
  const [next = ''] = await feed.arrive(1, { priority: 'P1', symbol: 'NEXTUSDT' })
  await expect(article(feed, next)).toBeVisible()
})
