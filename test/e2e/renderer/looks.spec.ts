/** Every scenario and every view, in both themes and at the smallest size: nothing cut, nothing inaccessible. */
import { finished } from '../../support/self-test-report.ts'
import { SCENARIOS, type Scenario } from '../../support/fake-fastfeed/scenarios.ts'
import { clipped, expectAccessible, shot } from './checks.ts'
import { expect, test, type FeedWindow } from './window.ts'

const SMALL = { width: 320, height: 400 }

interface Look {
  readonly words?: boolean
  readonly accessible?: boolean
}

async function look(
  feed: FeedWindow,
  name: string,
  { words = true, accessible = true }: Look = {},
): Promise<void> {
  const { page } = feed
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await shot(page, `${name}-${theme}`)
    if (accessible) await expectAccessible(page, theme === 'dark' ? 'all' : 'colours')
  }
  if (words) await expect.poll(() => clipped(page)).toEqual([])
  await page.setViewportSize(SMALL)
  await shot(page, `${name}-small`)
  // Rows choose the names that fit in the frame after a new size.
  if (words) await expect.poll(() => clipped(page)).toEqual([])
}

/** The other scenarios differ from these by a word in the header; their rows are the same. */
const DISTINCT = new Set<Scenario>([
  'first-run',
  'quiet',
  'storm',
  'offline',
  'gap',
  'missed',
  'notices',
  'absurd',
])

for (const scenario of SCENARIOS)
  test(`${scenario}: nothing cut, nothing inaccessible`, async ({ feed, page }) => {
    await feed.open(scenario, { display: { pulse: 'hour' } })
    await expect(page.locator('main')).toBeVisible()
    // Absurd values are cut on purpose; what matters there is that they stay inside.
    await look(feed, scenario, { words: scenario !== 'absurd', accessible: DISTINCT.has(scenario) })
    if (scenario === 'absurd')
      expect((await clipped(page)).filter((text) => !text.startsWith('cut'))).toEqual([])
  })

for (const [journal, journalProblem] of [
  ['failing', 'journal.db cannot be written: it or its folder is read-only'],
  ['disk-full', 'The disk is full: journal.db cannot grow'],
] as const)
  test(`G4: a journal that is ${journal} says why, and nothing is cut`, async ({ feed, page }) => {
    await feed.open('busy')
    const { status } = await feed.snapshot()
    await feed.change({ status: { ...status, journal, journalProblem } })
    const banner = page.getByRole('status').filter({ hasText: 'not kept yet' })
    await expect(banner).toContainText(`Signals are shown, but not kept yet. ${journalProblem}.`)
    await look(feed, `journal-${journal}`)
    // At the smallest size, too, the whole sentence stands there without scrolling.
    expect(await banner.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(0)
    await feed.change({ status })
    await expect(banner).toHaveCount(0)
  })

const SECTIONS = ['connection', 'alerts', 'sound', 'quietHours', 'display', 'data', 'system'] as const
for (const section of SECTIONS)
  test(`settings, ${section}: nothing cut, nothing inaccessible`, async ({ feed, page }) => {
    await feed.open('busy', {
      alerts: {
        rules: [
          {
            id: 'rule-1',
            enabled: true,
            priorities: ['P1'],
            symbols: ['BTCUSDT'],
            minUsd: 5_000_000,
            action: 'interrupt',
          },
          { id: 'rule-2', enabled: false, types: ['FUNDING_EXTREME'], minConfidence: 0.8, action: 'off' },
        ],
      },
    })
    await feed.say('intent', { kind: 'open-settings', section })
    await expect(page.locator(`[data-section=${section}] .field`).first()).toBeVisible()
    if (section === 'alerts') await page.getByText('P1 · BTCUSDT').click()
    await look(feed, `settings-${section}`)
  })

test('held still: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await feed.scrollTo(300)
  await feed.arrive(1234, { priority: 'P2' })
  await feed.arrive(12, { priority: 'P0' })
  await expect(page.getByRole('button', { name: '▲ 1,246 new · 12 P0' })).toBeVisible()
  await look(feed, 'held')
})

test('details: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await page.locator('article .head').first().click()
  await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
  await look(feed, 'details')
})

test('details of absurd values stay inside', async ({ feed, page }) => {
  await feed.open('absurd')
  for (const row of [0, 6, 9]) {
    await page.locator('article .head').nth(row).click()
    await expect(page.getByRole('button', { name: 'Copy JSON' })).toBeVisible()
    expect((await clipped(page)).filter((text) => !text.startsWith('cut'))).toEqual([])
    await shot(page, `details-absurd-${row}`)
    await page.keyboard.press('Escape')
  }
})

test('compact rows: nothing cut, nothing inaccessible', async ({ feed }) => {
  await feed.open('busy', { display: { density: 'compact', timeFormat: 'clock' } })
  await look(feed, 'compact')
})

test('search: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('button', { name: 'Dates and export' }).click()
  await page.getByRole('searchbox').fill('liquidation')
  await look(feed, 'search')
})

test('the type menu: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByRole('button', { name: 'Filter by type' }).click()
  await look(feed, 'menu-type')
})

test('the snooze menu: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('snoozed')
  await page.getByRole('button', { name: /snooze menu/ }).click()
  await look(feed, 'menu-snooze')
})

test('diagnostics: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await page.getByTestId('state-word').click()
  await expect(page.getByText('Counters, this run')).toBeVisible()
  await expect(
    page.getByRole('img', { name: /^P0 server by the minute: p99 over the promise in \d+ of 53 minutes$/ }),
  ).toBeVisible()
  await look(feed, 'diagnostics')
})

test('Wayland’s limits: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('wayland')
  await feed.say('intent', { kind: 'open-settings', section: 'display' })
  await expect(page.locator('[data-section=display] .field').first()).toBeVisible()
  await look(feed, 'wayland-display')
  await feed.say('intent', { kind: 'open-settings', section: 'system' })
  await expect(page.getByLabel('Global hotkey')).toBeVisible()
  await look(feed, 'wayland-system')
})

test('a machine that was checked: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await feed.say('intent', { kind: 'open-settings', section: 'system' })
  await feed.say('selfTestProgress', finished)
  await page.getByRole('group', { name: 'Check this machine' }).scrollIntoViewIfNeeded()
  await look(feed, 'self-test')
})

test('help: nothing cut, nothing inaccessible', async ({ feed, page }) => {
  await feed.open('busy')
  await page.locator('article').first().focus()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(feed, 'help')
})
