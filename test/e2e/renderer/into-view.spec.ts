/** What the list brings into view: details that were just opened, and the focused row, above a toast too. */
import type { Locator } from 'playwright/test'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy', { clock: true })
const list = () => shared().page.locator('.list')
const focused = () => shared().page.locator('article:focus, article:has(:focus)')
const open = () => shared().page.locator('article.expanded')
const toast = () => shared().page.getByRole('status').locator('.toast')
const press = (key: string) => shared().page.keyboard.press(key)
const settle = () => shared().page.clock.runFor(100)
const scrolledTo = () => list().evaluate((element) => element.scrollTop)

async function edges(of: Locator): Promise<{ readonly top: number; readonly bottom: number }> {
  const box = await of.boundingBox()
  if (box === null) throw new Error('it is in the page')
  return { top: box.y, bottom: box.y + box.height }
}

/** Rows that reach below the list's foot or end less than a row above it. */
async function lowest(): Promise<Locator> {
  const { bottom } = await edges(list())
  const rows = await shared().page.getByRole('article').all()
  for (const row of rows) if ((await edges(row)).bottom > bottom - 52) return row
  throw new Error('the list is filled')
}

async function openedIn(): Promise<void> {
  await expect(open().locator('.details')).toBeVisible()
  await expect.poll(async () => (await edges(open())).bottom - (await edges(list())).bottom).toBeLessThan(1)
  expect((await edges(open())).top).toBeGreaterThanOrEqual((await edges(list())).top - 1)
}

test.beforeEach(async () => {
  await shared().page.clock.runFor(20_000)
  await shared().restage('busy')
  await settle()
  await shared().page.locator('article').first().focus()
  await press('Home')
})
test.afterEach(async () => {
  await press('Escape')
  await press('Escape')
  await shared().page.setViewportSize({ width: 380, height: 600 })
})

test('Enter on the lowest row in view opens its details in view', async () => {
  const foot = (await edges(list())).bottom
  while ((await edges(focused())).bottom + 52 <= foot) await press('j')
  await press('Enter')
  await openedIn()
  await expect(open()).toBeFocused()
})

test('so does a click, also on a row that the foot cuts', async () => {
  const row = await lowest()
  const { top } = await edges(row)
  await shared().page.mouse.click(120, top + 4)
  await openedIn()
})

test('details higher than the view begin with their row’s head at its top', async () => {
  await shared().page.setViewportSize({ width: 320, height: 400 })
  await settle()
  await press('j')
  await press('Enter')
  await expect(open().locator('.details')).toBeVisible()
  await expect
    .poll(async () => Math.abs((await edges(open())).top - (await edges(list())).top))
    .toBeLessThan(1)
  expect((await edges(open())).bottom).toBeGreaterThan((await edges(list())).bottom)
})

test('a row whose details fit where they are does not move, nor does the list', async () => {
  await shared().page.setViewportSize({ width: 380, height: 1000 })
  await settle()
  await shared().scrollTo(500)
  const rows = shared().page.getByRole('article')
  const { top } = await edges(list())
  const tops = await Promise.all((await rows.all()).map(async (row) => (await edges(row)).top))
  const at = Math.min(...tops.filter((y) => y > top))
  await shared().page.mouse.click(120, at + 20)
  await expect(open().locator('.details')).toBeVisible()
  await settle()
  expect((await edges(open())).top).toBe(at)
  expect(await scrolledTo()).toBe(500)
})

test('a row stays under the pointer when it opens and the one above it closes', async () => {
  await shared().page.setViewportSize({ width: 380, height: 1200 })
  await settle()
  await shared().scrollTo(1500)
  const { top } = await edges(list())
  await shared().page.mouse.click(120, top + 60)
  await expect(open().locator('.details')).toBeVisible()
  const first = await open().getAttribute('data-key')
  const below = (await edges(open())).bottom
  await shared().page.mouse.click(120, below + 20)
  await expect(open()).not.toHaveAttribute('data-key', first ?? '')
  await settle()
  expect(Math.abs((await edges(open())).top - below)).toBeLessThan(1)
})

test('the focused row is never under a toast: down through the list and by page', async () => {
  const clear = async () => (await edges(toast())).top - (await edges(focused())).bottom
  await press('Shift+A')
  await settle()
  await expect(toast()).toBeVisible()
  for (let row = 0; row < 14; row++) {
    await press('ArrowDown')
    expect(await clear()).toBeGreaterThanOrEqual(0)
  }
  await press('PageDown')
  expect(await clear()).toBeGreaterThanOrEqual(0)
})

test('the last row of the list can be brought above a toast', async () => {
  await shared().restage('quiet')
  await settle()
  for (let row = 0; row < 14; row++) await shared().arrive(1, { type: `KIND_${row}` })
  await shared().page.locator('article').first().focus()
  await press('c')
  await settle()
  await expect(toast()).toBeVisible()
  for (let row = 0; row < 16; row++) await press('ArrowDown')
  await expect(focused()).toHaveAttribute('aria-posinset', '14')
  expect((await edges(toast())).top - (await edges(focused())).bottom).toBeGreaterThanOrEqual(0)
})
