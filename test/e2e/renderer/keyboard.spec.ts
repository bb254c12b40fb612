/** The whole window without a mouse. */
import { expect, test, type FeedWindow } from './window.ts'

const focusedKey = (feed: FeedWindow): Promise<unknown> =>
  feed.page.evaluate('document.activeElement?.dataset?.key ?? null')
const keyOf = async (feed: FeedWindow, index: number): Promise<string | null> =>
  feed.page.getByRole('feed').getByRole('article').nth(index).getAttribute('data-key')

test('the keys of the list: move, open, acknowledge, snooze, copy, chart', async ({ feed, page }) => {
  await feed.open('busy')
  const keyboard = page.keyboard
  await expect.poll(() => focusedKey(feed)).toBe(await keyOf(feed, 0))
  await keyboard.press('j')
  await keyboard.press('ArrowDown')
  await expect.poll(() => focusedKey(feed)).toBe(await keyOf(feed, 2))
  await keyboard.press('k')
  await keyboard.press('ArrowUp')
  const first = await keyOf(feed, 0)
  await expect.poll(() => focusedKey(feed)).toBe(first)

  await keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await keyboard.press('a')
  await expect
    .poll(async () => (await feed.calls('acknowledge')).map(({ args }) => args))
    .toEqual([[[first]]])
  await keyboard.press('s')
  await keyboard.press('c')
  await keyboard.press('o')
  await expect.poll(async () => (await feed.calls('openChart')).length).toBe(1)
  expect((await feed.calls('snooze'))[0]?.args).toEqual([{ kind: 'symbol', symbol: 'LINKUSDT' }, '1h'])
  expect(String((await feed.calls('copyText'))[0]?.args[0])).toContain(
    'P0 LINKUSDT Liquidation cluster armed',
  )
  await keyboard.press('Shift+A')
  await expect.poll(async () => (await feed.calls('acknowledgeAll')).length).toBe(1)
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toHaveCount(0)
  expect(await focusedKey(feed)).toBe(first)
})

test('paging keeps the focus on a row, out of view or not; Home returns to the latest', async ({
  feed,
  page,
}) => {
  await feed.open('deep-history')
  const first = await keyOf(feed, 0)
  await expect.poll(() => focusedKey(feed)).toBe(first)
  for (let screen = 0; screen < 8; screen++) await page.keyboard.press('PageDown')
  await expect.poll(() => focusedKey(feed)).not.toBe(first)
  const far = await focusedKey(feed)
  await page.mouse.wheel(0, 4000)
  await feed.scrollTo(20_000)
  await expect.poll(() => focusedKey(feed)).toBe(far)
  await page.keyboard.press('PageUp')
  await expect.poll(() => focusedKey(feed)).not.toBe(far)
  await page.keyboard.press('Home')
  await expect.poll(() => focusedKey(feed)).toBe(first)
})

test('the focus stays on its row while others arrive above it', async ({ feed }) => {
  await feed.open('quiet')
  const [focused] = await feed.arrive(1, { symbol: 'ONEUSDT', type: 'SOMETHING_NEW', data: {} })
  await feed.arrive(1, { symbol: 'TWOUSDT', type: 'SOMETHING_NEW', data: {} })
  await feed.page.locator(`article[data-key="${focused}"]`).focus()
  for (let burst = 0; burst < 3; burst++) {
    await feed.arrive(40, { type: 'SOMETHING_ELSE' })
    await expect.poll(() => focusedKey(feed)).toBe(focused)
  }
})

test('filters, pause, search and help by key', async ({ feed, page }) => {
  await feed.open('busy')
  const keyboard = page.keyboard
  await expect.poll(() => focusedKey(feed)).not.toBeNull()
  await keyboard.press('1')
  await expect(page.getByText(/^Showing 22 of/)).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByText(/^Showing/)).toHaveCount(0)
  await keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Resume the list' })).toBeVisible()
  await keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Pause the list' })).toBeVisible()
  await keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await keyboard.type('whale')
  await keyboard.press('Enter')
  await expect.poll(() => focusedKey(feed)).not.toBeNull()
})

test('switched off, single letters do nothing; arrows still work', async ({ feed, page }) => {
  await feed.open('busy', { display: { keyboardShortcuts: false } })
  await expect.poll(() => focusedKey(feed)).not.toBeNull()
  await page.keyboard.press('a')
  await page.keyboard.press('1')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => focusedKey(feed)).toBe(await keyOf(feed, 1))
  expect(await feed.calls('acknowledge')).toHaveLength(0)
  await expect(page.getByText(/^Showing/)).toHaveCount(0)
})

test('every control is reached by Tab and a menu gives the focus back', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByTestId('state-word').focus()
  await page.evaluate('document.querySelector("header button").focus()')
  const seen: string[] = []
  for (let stop = 0; stop < 18; stop++) {
    await page.keyboard.press('Tab')
    seen.push(
      String(
        await page.evaluate(
          'document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent',
        ),
      ),
    )
  }
  for (const name of [
    'Pause the list',
    'Snooze notifications',
    'Keep on top',
    'Settings',
    'Filter by symbol',
    'Search',
  ])
    expect(seen).toContain(name)
  const bell = page.getByRole('button', { name: 'Snooze notifications' })
  await bell.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: '15 minutes' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('button', { name: '1 hour' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(bell).toBeFocused()
})

test('first run: the key is entered by keyboard, sent once and kept nowhere in the page', async ({
  feed,
  page,
}) => {
  await feed.open('first-run')
  const key = 'nxg_secret_secret_1234'
  await expect(page.getByLabel('API key', { exact: true })).toBeFocused()
  await page.keyboard.type(key)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('state-word')).toHaveText('Live')
  expect((await feed.calls('setKey')).map(({ args }) => args)).toEqual([[key, { rememberWeakly: false }]])
  expect(await page.content()).not.toContain('secret')
  expect(
    await page.evaluate('[...document.querySelectorAll("input")].map((field) => field.value).join()'),
  ).not.toContain('secret')
})

test('first run: the demo is one key press away', async ({ feed, page }) => {
  await feed.open('first-run')
  await page.getByRole('button', { name: 'Start demo' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('DEMO', { exact: true })).toBeVisible()
  await expect(page.getByText('The market is quiet')).toBeVisible()
})
