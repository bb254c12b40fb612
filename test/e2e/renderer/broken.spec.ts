/** A fault of one part of the window says what broke and leaves the rest usable. */
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

const DIAGNOSTICS = { name: 'Copy details' }

/** What a part throws is told to the console, too; here that is no complaint. */
function forgive(feed: FeedWindow): void {
  expect(feed.complaints.join('\n')).toContain('broke')
  feed.complaints.length = 0
}

test('settings that name a symbol twice are shown, and all of them can be changed', async ({
  feed,
  page,
}) => {
  await feed.open('busy', { connection: { symbols: ['BTCUSDT', 'BTCUSDT', 'ETHUSDT'], events: [] } })
  await feed.say('intent', { kind: 'open-settings', section: 'connection' })
  await expect(page.getByRole('button', { name: /^Remove / })).toHaveText(['BTCUSDT', 'ETHUSDT'])
  await page.getByRole('button', { name: 'Remove ETHUSDT' }).click()
  await expect(page.getByRole('button', { name: /^Remove / })).toHaveText(['BTCUSDT'])
})

test('P1: names are taken once, as typed; those that are known are spelled as known', async ({
  feed,
  page,
}) => {
  await feed.open('busy', { connection: { symbols: ['ETHUSDT'] } })
  await feed.say('intent', { kind: 'open-settings', section: 'connection' })
  const field = page.getByRole('combobox', { name: 'Symbols' })
  await field.fill('BTCUSDT,BTCUSDT kPEPEUSDT,KPEPEUSDT, btcusdt ethusdt')
  await field.press('Enter')
  await expect(page.getByRole('button', { name: /^Remove / })).toHaveText(['ETHUSDT', 'BTCUSDT', 'kPEPEUSDT'])
  const [call] = await feed.calls('saveSettings')
  expect(call?.args[1]).toMatchObject({ symbols: ['ETHUSDT', 'BTCUSDT', 'kPEPEUSDT'] })
})

test('a section of the settings that breaks leaves the others and the way back', async ({ feed, page }) => {
  await feed.open('busy')
  const { settings } = await feed.snapshot()
  await feed.say('intent', { kind: 'open-settings', section: 'quietHours' })
  await expect(page.getByRole('switch', { name: 'P0 breaks through' })).toBeVisible()
  const broken = { ...settings, quietHours: { ...settings.quietHours, enabled: true, days: null } }
  // Sound for this spec: main checks what it sends; a fault of the window is what is being tried.
  await feed.change({ settings: broken as unknown as typeof settings })
  await expect(page.getByRole('alert').filter({ hasText: 'Quiet hours cannot be shown' })).toBeVisible()
  await expect(page.getByRole('button', DIAGNOSTICS)).toBeVisible()
  expect(await clipped(page)).toEqual([])
  await expectAccessible(page)
  await shot(page, 'broken-section')
  await page.getByRole('button', { name: /^Display/ }).click()
  await expect(page.getByLabel('Theme')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await expect(page.locator('article').first()).toBeVisible()
  forgive(feed)
})

test('a screen that breaks says so, is tried again, and the feed stays within reach', async ({
  feed,
  page,
}) => {
  await feed.open('busy')
  await page.evaluate('fake.timeline = [null]')
  await page.evaluate("fake.say('intent', { kind: 'open-settings', section: 'system' })")
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await page.getByTestId('state-word').click()
  const said = page.getByRole('alert').filter({ hasText: 'The diagnostics cannot be shown' })
  await expect(said).toContainText('Everything else goes on')
  await shot(page, 'broken-screen')
  await page.evaluate('fake.timeline = []')
  await said.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Timeline, newest first' })).toBeVisible()
  await page.evaluate('fake.timeline = [null]')
  await page.getByRole('button', { name: 'Back to the feed' }).click()
  await page.getByTestId('state-word').click()
  await said.getByRole('button', { name: 'Back to the feed' }).click()
  await expect(page.locator('article').first()).toBeVisible()
  forgive(feed)
})

test('a list that breaks leaves header, pinned strip and settings', async ({ feed, page }) => {
  await feed.open('busy')
  const [row] = (await feed.snapshot()).rows
  if (row === undefined) throw new Error('there is no row')
  const broken = { ...row, key: '1:999999', event: { ...row.event, id: 999_999, type: null } }
  await feed.change({ rows: [broken as unknown as typeof row] })
  const said = page.getByRole('alert').filter({ hasText: 'The list cannot be shown' })
  await expect(said).toBeVisible()
  await expect(page.getByRole('button', { name: /^Acknowledge/ }).first()).toBeVisible()
  await shot(page, 'broken-feed')
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await expect(page.getByRole('button', { name: /^Connection/ })).toBeVisible()
  forgive(feed)
})

test('diagnostics show the newest of a long timeline, newest first', async ({ feed, page }) => {
  await feed.open('busy')
  await page.evaluate(
    "fake.timeline = Array.from({ length: 297 }, (_, index) => ({ at: Date.now() - 1e6 + index, text: 'turn ' + index }))",
  )
  await page.getByTestId('state-word').click()
  const entries = page.locator('ol li span')
  await expect(entries).toHaveCount(200)
  await expect(entries.first()).toHaveText('Recovered 204 events in 3 pages')
  await expect(entries.nth(3)).toHaveText('turn 296')
  await expect(entries.last()).toHaveText('turn 100')
})
