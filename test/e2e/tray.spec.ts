/** The tray: what its icon, tooltip and menu say, and that every item does what it says. */
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import type { AppDriver } from './driver/launch.ts'
import { chooseInTray, live, openStage, rows, type Stage } from './support.ts'

let stage: Stage
let app: AppDriver
let page: Page

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  stage = await openStage()
  app = await stage.launch()
  page = await app.window()
  await expect(live(page)).toBeVisible()
})
test.afterAll(() => stage.close())

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const
const tooltip = async (): Promise<string> => (await app.tray())?.tooltip ?? ''
const icon = async (): Promise<string> => (await app.tray())?.icon ?? ''
const menu = async () => (await app.tray())?.menu ?? []
/** The menu as a user reads it. */
const read = async (): Promise<string> =>
  (await menu())
    .map(({ type, label, enabled, checked, submenu }) => {
      if (type === 'separator') return '---'
      const mark = submenu !== undefined ? '▸' : checked ? '✓' : enabled ? ' ' : '-'
      return `${mark} ${label.replace(/\d\d:\d\d/, 'HH:MM').replace(/ · (?:\d+ ms|\d+\.\d s)$/, '')}`
    })
    .join('\n')
const item = async (label: RegExp) => (await menu()).find((entry) => label.test(entry.label))
const settings = (): unknown => JSON.parse(readFileSync(join(stage.userDataDir, 'settings.json'), 'utf8'))
const hide = async (): Promise<void> => {
  await app.closeWindow((await app.windowState()).id)
  await expect.poll(async () => (await app.windowState()).visible).toBe(false)
}
let calm = ''

test('a live feed without alerts: the word, and a menu of what can be done', async () => {
  await expect.poll(tooltip).toMatch(/^Live/)
  calm = await icon()
  expect(await read()).toBe(
    [
      '- Live · PULSE',
      '  Open feed',
      '- Acknowledge all',
      '---',
      '▸ Snooze',
      '  Quiet hours',
      '  Mute sound',
      '---',
      '  Reconnect now',
      '  Settings',
      '  Quit',
    ].join('\n'),
  )
})

test('A9: P0s that wait: icon, badge, tooltip, and the last three of them in the menu', async () => {
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT']) stage.server.emit({ ...P0, symbol })
  await expect.poll(tooltip).toMatch(/^Live · 4 P0 unacknowledged(?: · Storm)? · (?:\d+ ms|\d+\.\d s)$/)
  expect(await app.badgeCount()).toBe(4)
  expect(await icon()).not.toBe(calm)
  const recent = (await menu()).filter(({ label }) => label.startsWith('◆')).map(({ label }) => label)
  expect(recent.map((label) => label.replace(/^◆ \d\d:\d\d /, ''))).toEqual([
    'XRP · Leverage spike detected',
    'SOL · Leverage spike detected',
    'ETH · Leverage spike detected',
  ])
  await hide()
  await app.clickTrayItem([recent[2] ?? ''])
  await expect.poll(async () => (await app.windowState()).visible).toBe(true)
  const opened = page.getByRole('article').filter({ has: page.getByText('Server latency') })
  await expect(opened).toContainText('ETHUSDT')
  // Looking at it is not acknowledging it.
  expect(await app.badgeCount()).toBe(4)
})

test('A9: “Acknowledge all (4)” does, and says so everywhere', async () => {
  await chooseInTray(app, 'Acknowledge all (4)')
  await expect.poll(() => app.badgeCount()).toBe(0)
  await expect.poll(icon).toBe(calm)
  await expect.poll(async () => (await item(/^Acknowledge all/))?.enabled).toBe(false)
  await expect.poll(read).toContain('◇ HH:MM XRP')
  await expect(page.getByRole('region', { name: 'Unacknowledged P0 alerts' })).toHaveCount(0)
})

test('A9: from there it is taken back: badge, strip, rows and journal have them waiting again', async () => {
  /** Reminders of what waits (A10) apart. */
  const raised = async () =>
    (await app.notifications()).filter(({ body }) => !body.startsWith('Still unacknowledged')).length
  const before = await raised()
  const marked = (): number => {
    const db = new DatabaseSync(join(stage.userDataDir, 'journal.db'), { readOnly: true })
    try {
      return Number(db.prepare('SELECT count(acknowledged_at) AS n FROM events').get()?.['n'])
    } finally {
      db.close()
    }
  }
  await expect.poll(marked).toBe(4)
  await chooseInTray(app, 'Undo: 4 acknowledged')
  await expect.poll(() => app.badgeCount()).toBe(4)
  await expect.poll(marked).toBe(0)
  await expect.poll(read).toContain('◆ HH:MM XRP')
  await expect(page.getByRole('region', { name: 'Unacknowledged P0 alerts' })).toContainText('XRP')
  expect(await item(/^Undo/)).toBeUndefined()
  expect(await raised()).toBe(before)
  await chooseInTray(app, 'Acknowledge all (4)')
  await expect.poll(() => app.badgeCount()).toBe(0)
})

test('A11: a snooze shows the time that is left, and is lifted from where it was set', async () => {
  await app.clickTrayItem(['Snooze', '15 minutes'])
  await expect.poll(read).toContain('▸ Snoozed (15 min left)')
  await expect.poll(tooltip).toMatch(/^Snoozed/)
  await expect(page.getByTestId('state-word')).toHaveText('Snoozed')
  await app.clickTrayItem(['Snoozed (15 min left)', 'Resume now'])
  await expect.poll(read).toContain('▸ Snooze\n')
  await expect(live(page)).toBeVisible()
  const choices = (await item(/^Snooze$/))?.submenu?.map(({ label }) => label)
  expect(choices).toEqual(['15 minutes', '1 hour', 'Until 08:00'])
})

test('A12, A17: quiet hours and mute are check marks, kept in the settings', async () => {
  for (const label of ['Quiet hours', 'Mute sound']) await app.clickTrayItem([label])
  await expect.poll(async () => (await item(/^Quiet hours/))?.checked).toBe(true)
  await expect.poll(async () => (await item(/^Mute sound/))?.checked).toBe(true)
  expect(settings()).toMatchObject({ quietHours: { enabled: true }, sound: { muted: true } })
  await app.clickTrayItem([(await item(/^Quiet hours/))?.label ?? ''])
  await app.clickTrayItem(['Mute sound'])
  await expect.poll(async () => (await item(/^Quiet hours/))?.checked).toBe(false)
  expect(settings()).toMatchObject({ quietHours: { enabled: false }, sound: { muted: false } })
})

test('“Settings” and “Open feed” bring the window up on the right screen', async () => {
  await hide()
  await app.clickTrayItem(['Settings'])
  await expect(page.getByLabel('Search settings')).toBeVisible()
  expect((await app.windowState()).visible).toBe(true)
  await app.clickTrayItem(['Open feed'])
  await expect(rows(page).first()).toBeVisible()
})

test('a click on the icon shows the window and hides it', async () => {
  const state = async () => (await app.windowState()).visible
  await hide()
  await app.clickTray('click')
  await expect.poll(state).toBe(true)
  await expect.poll(async () => (await app.windowState()).focused).toBe(true)
  await app.clickTray('click')
  await expect.poll(state).toBe(false)
  await app.clickTray('click')
  await expect.poll(state).toBe(true)
})

test('a feed that is down has an icon and a word of its own; “Reconnect now” does not wait', async () => {
  stage.server.setFaults({ upgradeStatus: 503, retryAfterS: null })
  stage.server.terminateConnections()
  await expect.poll(tooltip).toMatch(/^(Reconnecting|Connecting)/)
  await expect.poll(icon).not.toBe(calm)
  const working = await icon()
  // A wait long enough to be seen, and to be cut short.
  await expect.poll(tooltip, { timeout: 120_000 }).toMatch(/^Reconnecting in (1[2-9]|2\d) s/)
  stage.server.clearFaults()
  await app.clickTrayItem(['Reconnect now'])
  await expect.poll(tooltip, { timeout: 11_000 }).toMatch(/^(Live|Recovering)/)
  await expect.poll(icon).toBe(calm)

  stage.server.setFaults({ authCode: 'INVALID_API_KEY' })
  stage.server.terminateConnections()
  await expect.poll(tooltip).toMatch(/^Reconnecting/)
  await app.clickTrayItem(['Reconnect now'])
  await expect.poll(tooltip).toMatch(/^Key rejected/)
  expect([calm, working]).not.toContain(await icon())
})
