/** The keys of the list: where each of them works, and what keeps its letters to itself. */
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

test('1 2 3, A, Shift+A, Z and / work on a chip and on a button, too, and leave the focus there', async () => {
  const { page } = shared()
  const key = await first().getAttribute('data-key')
  for (const control of [
    page.getByRole('button', { name: /^P2, / }),
    page.getByRole('button', { name: 'Filter by symbol' }),
    page.getByRole('button', { name: 'Pause the list' }),
  ]) {
    await control.focus()
    for (const [digit, priority] of [
      ['1', 'P0'],
      ['2', 'P1'],
      ['3', 'P2'],
    ] as const) {
      const chip = page.getByRole('button', { name: new RegExp(`^${priority}, `) })
      await press(digit)
      await expect(chip).toHaveAttribute('aria-pressed', 'true')
      await press(digit)
      await expect(chip).toHaveAttribute('aria-pressed', 'false')
    }
    await expect(control).toBeFocused()
  }
  await press('a')
  await expect
    .poll(async () => (await shared().calls('acknowledge')).map(({ args }) => args))
    .toEqual([[[key]]])
  await press('z')
  await expect.poll(async () => (await shared().calls('undoAcknowledge')).length).toBe(1)
  await press('Shift+A')
  await expect.poll(async () => (await shared().calls('acknowledgeAll')).length).toBe(1)
  await press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await press('Escape')
})

test('in the strip A is about the alert that has the focus; Enter and Space stay the button’s own', async () => {
  const { page } = shared()
  const strip = page.getByRole('region', { name: 'Unacknowledged P0 alerts' })
  const second = strip.getByRole('listitem').nth(1)
  const key = await second.getAttribute('data-key')
  await second.getByRole('button', { name: /^Acknowledge / }).focus()
  await press('a')
  await expect
    .poll(async () => (await shared().calls('acknowledge')).map(({ args }) => args))
    .toEqual([[[key]]])
  const pause = page.getByRole('button', { name: 'Pause the list' })
  await pause.focus()
  await press('Enter')
  await expect(page.getByRole('button', { name: 'Resume the list' })).toBeVisible()
  await press('Space')
  await expect(pause).toBeVisible()
})

test('an open menu keeps its keys', async () => {
  const { page } = shared()
  await page.getByRole('button', { name: 'Filter by symbol' }).click()
  for (const key of ['1', 'a', '/']) await press(key)
  await expect(showing()).toHaveCount(0)
  await expect(page.getByRole('searchbox')).toHaveCount(0)
  await press('Escape')
  expect(await asked()).toEqual([])
})

test('in a field they are letters, those of a row are nothing elsewhere, and with Ctrl they are the system’s', async () => {
  const { page } = shared()
  await press('/')
  await page.keyboard.type('asco123')
  await expect(page.getByRole('searchbox')).toHaveValue('asco123')
  await press('Escape')
  await press('Escape')
  await page.getByRole('button', { name: 'Keep on top' }).focus()
  for (const key of ['s', 'c', 'o', 'j']) await press(key)
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
