/** The focus never falls off the page: the keys of the list work on after a button that goes by what it does. */
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy')
const strip = () => shared().page.getByRole('region', { name: 'Unacknowledged P0 alerts' })
const alerts = () => strip().getByRole('listitem')
const articles = () => shared().page.getByRole('feed').getByRole('article')
const button = (name: string | RegExp) => shared().page.getByRole('button', { name, exact: true })
const check = () =>
  alerts()
    .first()
    .getByRole('button', { name: /^Acknowledge (?!all)/ })
const press = (key: string) => shared().page.keyboard.press(key)
const evaluate = <T>(script: string) => shared().page.evaluate<T>(script)
const inList = () => evaluate<boolean>('document.activeElement.closest(".list") !== null')
const focusedKey = () => evaluate<string | null>('document.activeElement.dataset.key ?? null')
const scrolledTo = () => evaluate<number>('document.querySelector(".list").scrollTop')

test.beforeEach(async () => {
  await shared().restage('busy')
  await expect(alerts()).toHaveCount(2)
  await articles().first().focus()
})

async function expectKeysWork(): Promise<void> {
  await expect.poll(inList).toBe(true)
  await press('?')
  await expect(shared().page.getByRole('dialog')).toBeVisible()
  await press('Escape')
  await expect.poll(inList).toBe(true)
}

test('after “Clear” the focus is on the first row', async () => {
  await press('1')
  await button('Clear').focus()
  await press('Enter')
  await expect(button('Clear')).toHaveCount(0)
  await expect(articles().first()).toBeFocused()
  await expectKeysWork()
})

test('a filter that empties the list leaves it the focus, and so does “Clear filters”', async () => {
  await shared().restage('quiet')
  await expect(button('Send a test alert')).toBeVisible()
  await evaluate('document.querySelector(".list").focus()')
  await press('1')
  await expect(button('Clear filters')).toBeVisible()
  await expectKeysWork()
  await button('Clear filters').focus()
  await press('Enter')
  await expect(button('Clear filters')).toHaveCount(0)
  await expectKeysWork()
})

test('after a strip’s alert is acknowledged, one or the last, by keyboard or by mouse', async () => {
  await check().focus()
  await press('Enter')
  await expect(alerts()).toHaveCount(1)
  await expectKeysWork()
  await check().click()
  await expect(strip()).toHaveCount(0)
  await expectKeysWork()
})

test('after “Acknowledge all”: Z takes it back at once', async () => {
  await strip().getByRole('button', { name: 'Acknowledge all' }).focus()
  await press('Enter')
  await expect(strip()).toHaveCount(0)
  await expect.poll(inList).toBe(true)
  await press('z')
  await expect(alerts()).toHaveCount(2)
})

test('it comes back to the row it was on, which the list does not scroll for', async () => {
  for (let row = 0; row < 12; row++) await press('j')
  const key = await focusedKey()
  await shared().scrollTo(2600)
  await strip().getByRole('button', { name: 'Acknowledge all' }).focus()
  await press('Enter')
  await expect(strip()).toHaveCount(0)
  await expect.poll(focusedKey).toBe(key)
  expect(await scrolledTo()).toBe(2600)
})

test('an open row’s “Acknowledge” goes, and the focus stays on its row', async () => {
  await press('Home')
  const [key] = await shared().arrive(1, { priority: 'P0' })
  await shared().page.locator(`article[data-key="${key}"]`).focus()
  await press('Enter')
  await button('Acknowledge').focus()
  await press('Enter')
  await expect(button('Acknowledge')).toHaveCount(0)
  await expect.poll(focusedKey).toBe(key)
  await press('Escape')
})

test('a key pressed before the closed help is taken out of the page keeps what it did', async () => {
  await press('?')
  const dialog = shared().page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  // Both within one task: the browser tells of the closing in a later one.
  await evaluate(`document.querySelector('dialog').close();
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }))`)
  await expect(shared().page.locator('dialog')).toHaveCount(0)
  await expect(shared().page.getByRole('searchbox')).toBeFocused()
  await press('Escape')
  await expect.poll(inList).toBe(true)
})

test('help closed by its button leaves the focus where it was', async () => {
  const key = await focusedKey()
  await press('?')
  await button('Close help').click()
  await expect(shared().page.locator('dialog')).toHaveCount(0)
  await expect.poll(focusedKey).toBe(key)
})

/** Acknowledged elsewhere: the strip goes with whatever had the focus in it. */
async function stripGoes(): Promise<void> {
  const { alerts: now } = await shared().snapshot()
  await shared().change({ alerts: { ...now, pinned: [], unacknowledged: 0 } })
  await expect(strip()).toHaveCount(0)
  // Whoever would take the focus does so within the frame.
  await evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

test('it is taken from nobody: who is in a field or in a menu stays there', async () => {
  await check().focus()
  await button('Search').click()
  await stripGoes()
  await expect(shared().page.getByRole('searchbox')).toBeFocused()
  await press('Escape')
  await shared().restage('busy')
  await check().focus()
  await button('Snooze notifications').click()
  await stripGoes()
  await expect(button('15 minutes')).toBeFocused()
  await press('Escape')
})

test('who left a button for nothing before it went is on nothing still', async () => {
  const { page } = shared()
  const onNothing = () => evaluate<boolean>('document.activeElement === document.body')
  await check().focus()
  const space = await page.locator('.chips .space').boundingBox()
  const chips = await page.locator('.chips').boundingBox()
  await page.mouse.click((space?.x ?? 0) + 2, (chips?.y ?? 0) + 2)
  expect(await onNothing()).toBe(true)
  await stripGoes()
  expect(await onNothing()).toBe(true)
})

test('another screen is not left for it', async () => {
  const { page } = shared()
  await shared().say('intent', { kind: 'open-settings', section: null })
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await check().focus()
  await press('Enter')
  await expect.poll(async () => (await shared().calls('acknowledge')).length).toBe(1)
  await stripGoes()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await button('Back to the feed').click()
  await expect.poll(inList).toBe(true)
})
