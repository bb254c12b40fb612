/** Ages and times: one clock for all of them. */
import { expect, FeedWindow, shareWindow, test } from './window.ts'

const shared = shareWindow('quiet', { clock: true })
const ages = () => shared().page.getByRole('feed').locator('.age')

test.beforeAll(async () => {
  await shared().arrive(1, { symbol: 'ONEUSDT', type: 'SOMETHING_NEW', priority: 'P1' })
  await expect(ages()).toHaveCount(1)
})

test('an age counts on in seconds and minutes, and is a time of day from one hour on', async () => {
  const { clock } = shared().page
  await clock.runFor(14_000)
  await expect(ages()).toHaveText(/^1[3-6] s$/)
  await clock.runFor(180_000)
  await expect(ages()).toHaveText('3 min')
  await clock.fastForward(3_600_000)
  await clock.runFor(1100)
  await expect(ages()).toHaveText(/^\d\d:\d\d:\d\d$/)
})

test('a click on any time turns all of them; the tooltip has age, local time and UTC', async () => {
  await shared().arrive(1, { symbol: 'TWOUSDT', type: 'SOMETHING_NEW', priority: 'P1' })
  await expect(ages().first()).toHaveText(/^\d s$/)
  await ages().first().hover()
  await expect(ages().first()).toHaveAttribute(
    'title',
    /^\d+ s ago\n\w{3} \d+ (?:\w{3}|Sept) \d{4}, \d\d:\d\d:\d\d\n\d{4}-\d\d-\d\dT.*Z$/,
  )
  await ages().first().click()
  await expect(ages().first()).toHaveText(/^\d\d:\d\d:\d\d$/)
  await expect(ages().last()).toHaveText(/^\d\d:\d\d:\d\d$/)
  await shared().page.clock.runFor(100)
  // It is kept: the next start has it, too.
  expect((await shared().snapshot()).settings.display.timeFormat).toBe('clock')
  await ages().first().click()
  await expect(ages().first()).toHaveText(/ s$/)
})

test('ages move with the rows that arrive; the timer moves them only when none does for a second', async () => {
  const { page } = shared()
  await page.evaluate(`
    const watched = document.querySelector('[role=feed]')
    window.moved = []
    new MutationObserver((changes) => {
      if (changes.some(({ target }) => target.parentElement?.closest('.age'))) window.moved.push(Date.now())
    }).observe(watched, { subtree: true, characterData: true })`)
  const arrived: number[] = []
  for (let count = 0; count < 10; count++) {
    arrived.push(await page.evaluate<number>('Date.now()'))
    await shared().arrive(1, { symbol: 'TWOUSDT', type: 'SOMETHING_NEW', priority: 'P1' })
    await page.clock.runFor(350)
  }
  const moved = await page.evaluate<number[]>('window.moved')
  const late = moved.map((at) => Math.min(...arrived.map((one) => (at >= one ? at - one : Infinity))))
  expect(moved.length).toBeGreaterThan(3)
  expect(late.filter((ms) => ms > 50)).toEqual([])
  await page.clock.runFor(3000)
  expect((await page.evaluate<number[]>('window.moved')).length).toBeGreaterThanOrEqual(moved.length + 3)
})

test('nothing of a row changes while it ages but the age; rows side by side use one form of a name', async () => {
  const { page } = shared()
  const signal = { type: 'PENDING_EXCHANGE_INFLOW', priority: 'P1' } as const
  await shared().arrive(1, { ...signal, symbol: 'PEPEUSDT' })
  await shared().arrive(1, { ...signal, symbol: 'BTCUSDT' })
  const texts = (part: string) => page.getByRole('feed').locator(part).allInnerTexts()
  const names = async () => (await texts('.title')).slice(0, 2)
  const places = () =>
    page
      .getByRole('feed')
      .locator('.title')
      .evaluateAll((titles) => titles.map((title) => title.getBoundingClientRect().width))
  const fresh = { labels: await texts('.label'), facts: await texts('.facts'), places: await places() }
  expect(new Set(await names()).size).toBe(1)
  for (const later of [12_000, 600_000, 3_600_000]) {
    await page.clock.fastForward(later)
    await page.clock.runFor(1100)
    expect({ labels: await texts('.label'), facts: await texts('.facts'), places: await places() }).toEqual(
      fresh,
    )
  }
  await page.setViewportSize({ width: 460, height: 600 })
  // The page hears of its new width in a frame of its own.
  const widened = async () => {
    await page.clock.runFor(50)
    return names()
  }
  await expect.poll(widened).toEqual(['Pending exchange inflow', 'Pending exchange inflow'])
  await page.setViewportSize({ width: 380, height: 600 })
})

test('a hundred ages share one timer', async ({ browser }) => {
  const page = await browser.newPage()
  await page.addInitScript(`
    window.intervals = new Set()
    const [set, clear] = [window.setInterval, window.clearInterval]
    window.setInterval = (...args) => {
      const timer = set(...args)
      window.intervals.add(timer)
      return timer
    }
    window.clearInterval = (timer) => {
      window.intervals.delete(timer)
      clear(timer)
    }`)
  const feed = new FeedWindow(page)
  await feed.open('busy', { display: { density: 'compact' } })
  await expect(page.getByRole('feed').locator('.age').nth(15)).toBeVisible()
  expect(await page.evaluate('window.intervals.size')).toBe(1)
  await page.context().close()
})
