/** Settings take effect at once; a refused one says why and shows the old value again. */
import { shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

async function open(feed: FeedWindow, section: string): Promise<void> {
  await feed.say('intent', { kind: 'open-settings', section })
  await feed.page.locator(`[data-section=${section}] .field`).first().waitFor()
}
const saved = async (feed: FeedWindow) => (await feed.calls('saveSettings')).map(({ args }) => args)

test('a change is saved with its whole section and shows at once', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: /^Display/ }).click()
  await page.getByLabel('Theme').selectOption('light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByLabel('Density').selectOption('compact')
  await expect.poll(async () => (await saved(feed)).length).toBe(2)
  // The second save must not take the first one back.
  expect((await feed.snapshot()).settings.display).toMatchObject({
    theme: 'light',
    density: 'compact',
    opacity: 1,
  })
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await expect(page.locator('article').first()).toHaveClass(/compact/)
})

test('A19: a refused setting says why and keeps the last good value', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'alerts')
  await feed.refuse('saveSettings', 'alerts.coolDownS: must be at most 3600')
  const field = page.getByLabel('Cool-down')
  await field.fill('99999')
  await field.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'must be at most 3600' })).toBeVisible()
  await expect(field).toHaveValue('60')
  await open(feed, 'quietHours')
  const toggle = page.getByRole('switch', { name: 'P0 breaks through' })
  await toggle.click()
  await expect(toggle).toBeChecked()
})

test('sliders show the stored value', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'sound')
  await expect(page.getByLabel('Volume')).toHaveValue('0.7')
  await open(feed, 'display')
  await expect(page.getByLabel('Opacity')).toHaveValue('1')
})

test('the key is write-only: only its last four are shown', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'connection')
  await expect(page.getByTestId('key-state')).toHaveText('configured, ends in 4f2a')
  await expect(page.getByLabel('New API key')).toHaveValue('')
  await expect(page.getByLabel('New API key')).toHaveAttribute('type', 'password')
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(page.getByText('Connected in 180 ms, tier PULSE')).toBeVisible()
})

test('after a key is saved stands what the server says of it, not only that it is stored', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await open(feed, 'connection')
  await page.getByLabel('New API key').fill('nxg_a_b_c')
  await page.getByRole('button', { name: 'Replace', exact: true }).click()
  const verdict = page.getByTestId('key-verdict')
  await expect(verdict).toHaveText('Accepted by the server, tier PULSE.')
  const { status } = await feed.snapshot()
  await feed.change({ status: { ...status, connection: { kind: 'connecting', attempt: 1 } } })
  await expect(verdict).toHaveText('Connecting…')
  const message = 'The key is valid, but FastFeed needs the PULSE tier.'
  await feed.change({ status: { ...status, connection: { kind: 'tier-too-low', message } } })
  await expect(verdict).toHaveText(message)
  await expect(page.getByTestId('key-state')).toHaveText('tier too low, ends in _b_c')
  await feed.change({ status: { ...status, connection: { kind: 'key-rejected', message: 'Invalid.' } } })
  await expect(page.getByTestId('key-state')).toHaveText('rejected, ends in _b_c')
})

test('what this run overrides is said: the feed URL in use, and where the key is from', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.evaluate(
    `fake.snapshot = { ...fake.snapshot, key: { ...fake.snapshot.key, storage: 'environment' },
      app: { ...fake.snapshot.app, feedUrlOverride: 'ws://127.0.0.1:1/x' } }; fake.change({ reset: true })`,
  )
  await open(feed, 'connection')
  await expect(page.getByLabel('Feed URL')).toHaveValue('ws://127.0.0.1:1/x')
  await expect(page.getByLabel('Feed URL')).toBeDisabled()
  await expect(page.getByText('Set for this run by --feed-url')).toBeVisible()
  await expect(page.getByText('From FASTFEED_API_KEY in the environment, for this run.')).toBeVisible()
})

test('weak storage is said before the key is given', async ({ feed, page }) => {
  await feed.open('busy')
  await feed.change({ key: { configured: false, last4: '', storage: 'none', sealing: 'weak' } })
  await open(feed, 'connection')
  await expect(page.getByText('no real key store')).toBeVisible()
  await page.getByLabel('New API key').fill('nxg_a_b_c')
  await page.getByLabel('Save it all the same').check()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect.poll(async () => (await feed.calls('setKey'))[0]?.args[1]).toEqual({ rememberWeakly: true })
})

test('A1: the figures of a rule are written as in a search, and shown as they are in force', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await open(feed, 'alerts')
  const rule = async () => (await feed.snapshot()).settings.alerts.rules[0]
  await page.getByRole('button', { name: 'Add rule' }).click()
  const type = async (field: string, text: string) => {
    await page.getByLabel(field).fill(text)
    await page.getByLabel(field).press('Enter')
  }
  await type('Amount at least', '$2.5m')
  await expect.poll(rule).toMatchObject({ minUsd: 2_500_000 })
  await expect(page.getByLabel('Amount at least')).toHaveValue('2,500,000')
  await type('Confidence at least', '0.9')
  await expect.poll(rule).toMatchObject({ minConfidence: 0.9 })
  await expect(page.getByLabel('Confidence at least')).toHaveValue('90')
  // The same once more, which changes nothing, and still stands there as it is in force.
  await type('Confidence at least', '.9')
  await expect(page.getByLabel('Confidence at least')).toHaveValue('90')
  await type('Confidence at least', '0.01')
  await expect(page.getByLabel('Confidence at least')).toHaveValue('1%')
  await type('Confidence at least', '92.5 %')
  await expect.poll(rule).toMatchObject({ minConfidence: 0.925 })
  await expect(page.getByText('confidence ≥ 92.5 %')).toBeVisible()
  await type('Amount at least', '5 lakh')
  await expect(page.getByText('An amount is needed, like 500k or 5m')).toBeVisible()
  await type('Confidence at least', '150')
  await expect(page.getByText('A share from 0 to 100 % is needed')).toBeVisible()
  expect(await rule()).toMatchObject({ minUsd: 2_500_000, minConfidence: 0.925 })
  await type('Amount at least', '')
  await expect.poll(async () => 'minUsd' in ((await rule()) ?? {})).toBe(false)
})

test('A1: a rule is added, narrowed, previewed, moved, removed and brought back', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'alerts')
  const rules = async () => (await feed.snapshot()).settings.alerts.rules
  await page.getByRole('button', { name: 'Add rule' }).click()
  await expect(page.getByText('Would have matched 37 of 1,204 events')).toBeVisible()
  await page.getByLabel('Then').selectOption('interrupt')
  await page.getByLabel('Of symbols').fill('btcusdt')
  await page.getByLabel('Of symbols').press('Enter')
  await page.getByLabel('Confidence at least').fill('80')
  await page.getByLabel('Confidence at least').press('Enter')
  await expect.poll(rules).toEqual([
    {
      id: 'rule-1',
      // Off until it is switched on: adding it alone changes nothing.
      enabled: false,
      priorities: ['P1'],
      action: 'interrupt',
      symbols: ['BTCUSDT'],
      minConfidence: 0.8,
    },
  ])
  await page.getByRole('button', { name: 'Add rule' }).click()
  await expect(page.getByRole('button', { name: 'Move rule 2 up' })).toBeVisible()
  await page.getByRole('button', { name: 'Move rule 2 up' }).click()
  await expect.poll(async () => (await rules()).map(({ id }) => id)).toEqual(['rule-2', 'rule-1'])
  await page.getByRole('button', { name: 'Remove rule 1' }).click()
  await expect.poll(async () => (await rules()).length).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await rules()).map(({ id }) => id)).toEqual(['rule-2', 'rule-1'])
})

test('A19: an edit made before the one in front of it was taken keeps what that one changed', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await open(feed, 'alerts')
  const { settings } = await feed.snapshot()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await expect(page.getByLabel('Then')).toBeVisible()
  const { alerts, quietHours } = settings
  const rules = async () => (await feed.snapshot()).settings.alerts.rules
  await expect.poll(rules).toHaveLength(alerts.rules.length + 1)
  // In one turn of the page, as the fingers of a hurried user may on a busy machine.
  await page.locator('.editor').evaluate((editor) => {
    const action = editor.querySelector('select')
    if (action === null) throw new Error('no action')
    action.value = 'interrupt'
    action.dispatchEvent(new Event('change', { bubbles: true }))
    const buttons = [...editor.querySelectorAll('button')]
    for (const priority of ['P0', 'P2'])
      buttons.find((button) => button.textContent?.includes(priority))?.click()
    const inputs = [...editor.querySelectorAll('input')]
    inputs.find((input) => input.getAttribute('role') === 'switch')?.click()
  })
  await expect
    .poll(async () => (await rules()).at(-1))
    .toMatchObject({ action: 'interrupt', enabled: true, priorities: ['P1', 'P0', 'P2'] })

  await open(feed, 'quietHours')
  await page.locator('.days').evaluate((days) => {
    for (const day of days.querySelectorAll('button')) day.click()
  })
  const days = async () => [...(await feed.snapshot()).settings.quietHours.days].sort()
  await expect.poll(days).toEqual([0, 1, 2, 3, 4, 5, 6].filter((day) => !quietHours.days.includes(day)))
})

test('search finds a setting in whichever section it is', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByLabel('Search settings').fill('hotkey')
  await expect(page.getByLabel('Global hotkey')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Sound/ })).toBeHidden()
  await page.getByLabel('Search settings').fill('zzz')
  await expect(page.getByText('No setting matches')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Sound/ })).toBeVisible()
})

test('the hotkey is recorded as it is pressed', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'system')
  await page.getByLabel('Global hotkey').focus()
  await page.keyboard.press('Control+Shift+F')
  await expect.poll(async () => (await feed.snapshot()).settings.system.hotkey).toBe('Control+Shift+F')
})

test('what cannot be undone is asked first', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'data')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  expect(await feed.calls('deleteHistory')).toHaveLength(0)
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, delete' }).click()
  await expect.poll(async () => (await feed.calls('deleteHistory')).length).toBe(1)
})

test('A16: the noise report mutes a symbol, or a type everywhere, with an Undo', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'data')
  await page.getByRole('button', { name: 'Show report' }).click()
  const row = page.getByRole('listitem').filter({ hasText: '41×' })
  await expect(row).toContainText('BTCUSDT')
  await row.getByRole('button', { name: 'Mute BTCUSDT' }).click()
  await expect
    .poll(async () => (await feed.calls('snooze')).map(({ args }) => args))
    .toEqual([[{ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever']])
  await expect(row.getByRole('button', { name: 'Unmute BTCUSDT' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(row.getByRole('button', { name: 'Mute BTCUSDT', exact: true })).toBeVisible()
  await row.getByRole('button', { name: 'Mute type everywhere' }).click()
  await expect(row.getByRole('button', { name: 'Unmute type everywhere' })).toBeVisible()
  expect((await feed.calls('snooze')).at(-1)?.args).toEqual([
    { kind: 'type', type: 'LIQUIDATION_CLUSTER_ARMED' },
    'forever',
  ])
  await row.getByRole('button', { name: 'Unmute type everywhere' }).click()
  await expect(row.getByRole('button', { name: 'Mute type everywhere', exact: true })).toBeVisible()
})

for (const size of [
  { width: 380, height: 600 },
  { width: 320, height: 400 },
])
  test(`${size.width} × ${size.height}: a message covers no button of a question, whichever comes first`, async ({
    feed,
    page,
  }) => {
    await page.setViewportSize(size)
    await feed.open('busy')
    await open(feed, 'data')
    const ask = page.getByRole('button', { name: 'Delete', exact: true })
    const keep = page.getByRole('button', { name: 'Keep', exact: true })
    const yes = page.getByRole('button', { name: 'Yes, delete' })
    const message = page.getByRole('status').locator('.toast')
    const covered = async (): Promise<boolean> => {
      const [top = { y: 0 }, ...boxes] = await Promise.all(
        [message, keep, yes].map(async (each) => (await each.boundingBox()) ?? undefined),
      )
      return boxes.some((box) => box === undefined || box.y + box.height > top.y)
    }
    const exported = (): Promise<void> =>
      feed.say('exportProgress', { done: 1, total: 1, finished: true, message: 'Exported 5,000 events' })
    await ask.click()
    await yes.waitFor()
    await exported()
    await message.waitFor()
    await expect.poll(covered).toBe(false)
    await keep.click()
    // Told once more, for it goes by itself.
    await exported()
    await ask.click()
    await yes.waitFor()
    await expect(message).toBeVisible()
    await expect.poll(covered).toBe(false)
    await shot(page, `settings-question-${size.width}`)
  })

test('a version stands on one line beside its name, in settings and diagnostics', async ({ feed, page }) => {
  await feed.open('busy')
  const { app } = await feed.snapshot()
  for (const size of [
    { width: 380, height: 600 },
    // A scroll bar takes as much of 380 px.
    { width: 365, height: 600 },
    { width: 320, height: 400 },
  ]) {
    await page.setViewportSize(size)
    await open(feed, 'system')
    const own = page.getByRole('group', { name: 'Version' }).getByText(app.version)
    await own.scrollIntoViewIfNeeded()
    expect(await own.evaluate((element) => element.getClientRects().length)).toBe(1)
    await shot(page, `settings-version-${size.width}`)
    await page.getByRole('button', { name: 'Open', exact: true }).first().click()
    const versions = page.locator('dl > div').filter({ hasText: /Electron|Chromium|Node|FastFeed/ })
    await expect(versions).toHaveCount(4)
    await versions.first().scrollIntoViewIfNeeded()
    await shot(page, `diagnostics-versions-${size.width}`)
    for (const figure of await versions.locator('dd').all())
      expect(await figure.evaluate((element) => element.clientHeight), await figure.innerText()).toBeLessThan(
        24,
      )
    await page.keyboard.press('Escape')
  }
})

test('A11: what is snoozed is visible and lifted from the bell', async ({ feed, page }) => {
  await feed.open('snoozed')
  await page.getByRole('button', { name: /snooze menu/ }).click()
  await expect(page.getByText('until lifted')).toBeVisible()
  await page.getByRole('button', { name: /Lift: Everything/ }).click()
  await expect(page.getByTestId('state-word')).toHaveText('Live')
  const menu = page.getByRole('group', { name: 'Snooze notifications' })
  await expect(menu.locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(page.getByRole('button', { name: /snooze menu/ })).toBeFocused()
})

test('A12: quiet hours in force are said by the bell', async ({ feed, page }) => {
  await feed.open('busy', { quietHours: { enabled: true } })
  const { alerts } = await feed.snapshot()
  await feed.change({ alerts: { ...alerts, quietHoursActive: true } })
  await expect(
    page.getByRole('button', { name: 'Quiet hours until 07:00, except P0: snooze menu' }),
  ).toBeVisible()
})

test('a symbol of a rule that was never seen is doubted', async ({ feed, page }) => {
  await feed.open('busy')
  await open(feed, 'alerts')
  await page.getByRole('button', { name: 'Add rule' }).click()
  const symbols = page.getByLabel('Of symbols')
  await symbols.fill('DOGEUSD')
  await symbols.press('Enter')
  await expect(page.getByText('No signal of DOGEUSD was seen yet; did you mean DOGEUSDT?')).toBeVisible()
  await symbols.fill('BTCUSDT')
  await symbols.press('Enter')
  await expect(page.getByText('No signal of BTCUSDT')).toHaveCount(0)
})
