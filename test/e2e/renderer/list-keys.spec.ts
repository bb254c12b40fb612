/** The keys belong to the list: each of them, and only while the list has the focus. */
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy')
const first = () => shared().page.getByRole('feed').getByRole('article').first()
const press = (key: string) => shared().page.keyboard.press(key)
const showing = () => shared().page.getByText(/^Showing/)
const asked = async () =>
  (
    await Promise.all(
      (['acknowledge', 'snooze', 'copyText', 'openChart'] as const).map((name) => shared().calls(name)),
    )
  )
    .flat()
    .map(({ name }) => name)

test.beforeEach(async () => {
  await shared().restage('busy')
  await first().focus()
})

test('1, 2 and 3 show one priority each, together as many as were pressed, and again all', async () => {
  for (const [key, text] of [
    ['1', '◆ P0'],
    ['2', '▲ P1'],
    ['3', '● P2'],
  ] as const) {
    await press(key)
    await expect(showing()).toBeVisible()
    await expect(first()).toContainText(text)
    await press(key)
    await expect(showing()).toHaveCount(0)
  }
  await press('1')
  await press('2')
  await expect(shared().page.getByRole('button', { name: /^P0, / })).toHaveAttribute('aria-pressed', 'true')
  await expect(shared().page.getByRole('button', { name: /^P1, / })).toHaveAttribute('aria-pressed', 'true')
  await press('Escape')
  await expect(showing()).toHaveCount(0)
})

test('in a field they are letters, on another control nothing, and with Ctrl they are the system’s', async () => {
  const { page } = shared()
  await press('/')
  await page.keyboard.type('asco123')
  await expect(page.getByRole('searchbox')).toHaveValue('asco123')
  await press('Escape')
  await press('Escape')
  await page.getByRole('button', { name: 'Keep on top' }).focus()
  for (const key of ['a', 's', 'c', 'o', '1', '?']) await press(key)
  await first().focus()
  await press('Control+c')
  await press('Control+a')
  await expect(showing()).toHaveCount(0)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await asked()).toEqual([])
})

test('the help lists every key', async () => {
  const { page } = shared()
  await press('?')
  const keys = page.getByRole('dialog').locator('kbd')
  await expect(keys).toHaveText([
    '↑ ↓ or K J',
    'PgUp PgDn',
    'Home',
    'Enter',
    'A',
    'Shift + A',
    'Z',
    'S',
    'C',
    'O',
    '/',
    '1 2 3',
    'Space',
    'Esc',
    '?',
  ])
  await press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('every control can be hit: at least 24 px either way, in the feed, an open row and the settings', async () => {
  const { page } = shared()
  const small = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('button, select, input, a')]
      .filter((control) => control.offsetParent !== null && !control.closest('.visually-hidden'))
      .map((control) => [control.getBoundingClientRect(), control])
      .filter(([box]) => box.width < 24 || box.height < 24)
      .map(([box, control]) => Math.round(box.width) + '×' + Math.round(box.height) + ' ' +
        (control.getAttribute('aria-label') ?? control.textContent.trim() ?? control.type).slice(0, 40))`)
  expect(await small()).toEqual([])
  await press('Enter')
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  expect(await small()).toEqual([])
  await press('Escape')
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  for (const section of ['connection', 'alerts', 'sound', 'quietHours', 'display', 'data', 'system']) {
    await shared().say('intent', { kind: 'open-settings', section })
    await page.locator(`[data-section=${section}] .field`).first().waitFor()
    expect(await small(), section).toEqual([])
  }
  await page.getByRole('button', { name: 'Back to the feed' }).click()
})
