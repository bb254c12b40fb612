/** Search finds what is shown: marks, completion, what found nothing, and the forms that can be typed. */
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy')
const field = () => shared().page.getByRole('searchbox')
const rows = () => shared().page.locator('article')
const marks = () => shared().page.locator('article mark')

/** Texts of rows that are not as they should be: rows of the question before stay for a moment. */
const otherThan = async (pattern: RegExp): Promise<readonly string[]> =>
  (await rows().allInnerTexts()).filter((text) => !pattern.test(text))

async function search(text: string): Promise<void> {
  const { page } = shared()
  if ((await field().count()) === 0) await page.getByRole('button', { name: 'Search', exact: true }).click()
  await field().fill(text)
}

test.afterEach(async () => {
  await search('')
  await field().press('Escape')
})

test('a figure as a row shows it finds that row, and is marked in it', async () => {
  const showing = rows().filter({ has: shared().page.locator('.parts', { hasText: /\$\d/ }) })
  const key = await showing.first().getAttribute('data-key')
  const [shown = ''] = /\$[\d.]+[KMB]?/.exec(await showing.first().innerText()) ?? []
  await search(shown)
  await expect(shared().page.locator(`article[data-key="${key}"] mark`).first()).toHaveText(shown)
})

test('words, without, and fields narrow together; the chips as well', async () => {
  const { page } = shared()
  await search('symbol:btc p:0')
  await expect(page.getByText(/^Showing/)).toBeVisible()
  await expect.poll(() => otherThan(/P0\s+BTCUSDT/)).toEqual([])
  await expect(marks().first()).toHaveText('BTC')
  await page.getByRole('button', { name: /^P1, / }).click()
  await expect(page.getByText('No event matches')).toBeVisible()
  // Each of the words is held by some event.
  await expect(page.getByText('Widen the filter, or clear it')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await search('-btc')
  await expect(rows().first()).toBeVisible()
  await expect.poll(() => otherThan(/^(?!.*BTC)/s)).toEqual([])
})

test('no result says which word no event holds', async () => {
  const { page } = shared()
  await search('whale qqfoo')
  await expect(page.getByText('No event holds “qqfoo”.')).toBeVisible()
  await search('whale symbol:qq')
  await expect(page.getByText('No event meets “symbol:qq”.')).toBeVisible()
  await shot(page, 'search-nothing')
})

test('that nothing matches is said of a search once it has been made, not of the one before', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  const nothing = page.getByText('No event matches')
  const type = (text: string): Promise<void> => page.getByRole('searchbox').fill(text)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await type('qqfoo')
  await expect(nothing).toBeVisible()
  await feed.stopClock()
  await type('')
  await type('qqbar')
  await expect(page.getByText('Reading older events…')).toBeVisible()
  await expect(nothing).toHaveCount(0)
  await page.clock.runFor(1_000)
  await expect(nothing).toBeVisible()
})

test('Tab completes a beginning and a name, and else leaves the field; Shift+Tab always does', async () => {
  const { page } = shared()
  await search('')
  await field().pressSequentially('sy')
  await page.keyboard.press('Tab')
  await expect(field()).toHaveValue('symbol:')
  await page.keyboard.type('et')
  await page.keyboard.press('Tab')
  await expect(field()).toHaveValue('symbol:ETHUSDT')
  await expect(field()).toBeFocused()
  await page.keyboard.type(' -ty')
  await page.keyboard.press('Tab')
  await page.keyboard.type('wha')
  await page.keyboard.press('Tab')
  await expect(field()).toHaveValue('symbol:ETHUSDT -type:WHALE_POSITION_SHIFT')
  await page.keyboard.press('Tab')
  await expect(field()).not.toBeFocused()
  await field().fill('sy')
  await field().press('Shift+Tab')
  await expect(field()).not.toBeFocused()
  await expect(field()).toHaveValue('sy')
})

test('a search is saved under a name, narrows by its chip, is removed by button or key, and both can be undone', async () => {
  const { page } = shared()
  const stored = async () => (await shared().snapshot()).settings.display.searches
  const chip = page.getByRole('button', { name: 'Big BTC', exact: true })
  await search('symbol:btc usd>1m')
  await page.getByRole('button', { name: 'Save search' }).click()
  const name = page.getByRole('textbox', { name: 'Name of the search' })
  await expect(name).toBeFocused()
  await page.keyboard.type('Big BTC')
  await page.keyboard.press('Enter')
  await expect(chip).toHaveAttribute('aria-pressed', 'true')
  await expect(chip).toBeFocused()
  await expect.poll(stored).toEqual([{ name: 'Big BTC', text: 'symbol:btc usd>1m' }])
  await page.keyboard.press('Enter')
  await expect(field()).toHaveValue('')
  await page.keyboard.press('Enter')
  await expect(field()).toHaveValue('symbol:btc usd>1m')
  await expect.poll(() => otherThan(/BTCUSDT/)).toEqual([])
  await shot(page, 'search-saved')
  await page.setViewportSize({ width: 320, height: 400 })
  await expect.poll(() => clipped(page)).toEqual([])
  await expectAccessible(page)
  await shot(page, 'search-saved-small')
  await page.setViewportSize({ width: 380, height: 600 })

  await chip.focus()
  await page.keyboard.press('Delete')
  await expect(chip).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(chip).toBeVisible()
  // The same name again takes the place of the first.
  await search('symbol:btc usd>9m')
  await page.getByRole('button', { name: 'Save search' }).click()
  await page.keyboard.type('Big BTC')
  await page.keyboard.press('Enter')
  await expect.poll(stored).toEqual([{ name: 'Big BTC', text: 'symbol:btc usd>9m' }])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(stored).toEqual([{ name: 'Big BTC', text: 'symbol:btc usd>1m' }])
  await page.getByRole('button', { name: 'Remove Big BTC' }).click()
  await expect.poll(stored).toEqual([])
  // A name that is not given saves nothing.
  await search('whale')
  await page.getByRole('button', { name: 'Save search' }).click()
  await page.keyboard.press('Escape')
  await expect(name).toHaveCount(0)
  await expect.poll(stored).toEqual([])
})

test('anything that is typed is answered', async () => {
  const { page } = shared()
  for (const text of ['"', '-', '%', '_', '--', '((', '\\', 'x'.repeat(10_000)]) {
    await search(text)
    await expect(page.locator('article').or(page.getByText('No event matches')).first()).toBeVisible()
  }
})

test('marks and the forms: nothing inaccessible in either theme, nothing cut at 320 × 400', async () => {
  const { page } = shared()
  await search('liq btc 92%')
  await expect(marks().first()).toBeVisible()
  await search('usdt p:0 l')
  await page.getByRole('button', { name: 'What can be searched' }).click()
  await expect(page.getByText('symbol:btc', { exact: false }).first()).toBeVisible()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectAccessible(page)
    await shot(page, `search-marks-${colorScheme}`)
  }
  await page.emulateMedia({ forcedColors: 'active' })
  await shot(page, 'search-marks-forced')
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'dark' })
  await page.setViewportSize({ width: 320, height: 400 })
  await expect.poll(() => clipped(page)).toEqual([])
  const last = await page.locator('search').boundingBox()
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(400)
  await shot(page, 'search-forms-small')
  await page.setViewportSize({ width: 380, height: 600 })
  await page.getByRole('button', { name: 'What can be searched' }).click()
})
