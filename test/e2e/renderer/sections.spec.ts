/** The settings, section by section: what each promises is there, is saved at once, and does what it says. */
import type { InvokeName, Settings, SettingsSection } from '../../../src-main/contract/contract.ts'
import { expect, shareWindow, test } from './window.ts'

const shared = shareWindow('busy')
const label = (name: string) => shared().page.getByLabel(name, { exact: true })
const group = (name: string) => shared().page.getByRole('group', { name, exact: true })
const stored = async <S extends SettingsSection>(section: S): Promise<Settings[S]> =>
  (await shared().snapshot()).settings[section]
const asked = async (name: InvokeName) => (await shared().calls(name)).map(({ args }) => args)

async function open(section: SettingsSection): Promise<void> {
  await shared().restage('busy')
  await shared().say('intent', { kind: 'open-settings', section })
  await shared().page.locator(`[data-section=${section}] .field`).first().waitFor()
}
async function set(name: string, value: string): Promise<void> {
  await label(name).fill(value)
  await label(name).press('Enter')
}

test('eight sections, each with its present state in a few words', async () => {
  const { page } = shared()
  await shared().restage('busy')
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const heads = page.locator('[data-section] h3')
  await expect(heads).toHaveText([
    /^Connection\s+key configured, ends in 4f2a/,
    /^Alerts\s+0 rules, cool-down 60 s/,
    /^Forward\s+off/,
    /^Sound\s+volume 70 %/,
    /^Quiet hours\s+off/,
    /^Display\s+system, comfortable/,
    /^Data\s+kept 90 days/,
    /^System\s+version /,
  ])
})

test('connection: symbols and types that the server sends, and the feed’s address', async () => {
  await open('connection')
  await set('Symbols', 'btcusdt, ethusdt')
  await set('Signal types', 'REGIME_SHIFT')
  await set('Feed URL', 'wss://feed.example.com/ws/fastfeed')
  await expect
    .poll(() => stored('connection'))
    .toEqual({
      feedUrl: 'wss://feed.example.com/ws/fastfeed',
      symbols: ['BTCUSDT', 'ETHUSDT'],
      events: ['REGIME_SHIFT'],
    })
  await shared().page.getByRole('button', { name: 'Remove BTCUSDT' }).click()
  await expect.poll(async () => (await stored('connection')).symbols).toEqual(['ETHUSDT'])
})

test('connection: signing out is asked first, and keeps the history unless that is asked, too', async () => {
  await open('connection')
  const { page } = shared()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  expect(await asked('signOut')).toEqual([])
  await page.getByRole('button', { name: 'Yes, sign out' }).click()
  await expect.poll(() => asked('signOut')).toEqual([[{ wipeHistory: false }]])
  await page.getByRole('button', { name: 'Delete all' }).click()
  await page.getByRole('button', { name: 'Yes, delete all' }).click()
  await expect.poll(() => asked('signOut')).toEqual([[{ wipeHistory: false }], [{ wipeHistory: true }]])
})

test('alerts: thresholds, cool-down, escalation, reminders and privacy', async () => {
  await open('alerts')
  for (const [name, value] of [
    ['Cool-down', '90'],
    ['Grouping window', '20'],
    ['Storm: alerts at once', '5'],
    ['Storm: one more every', '30'],
    ['P0 mutes P1 of its symbol for', '60'],
    ['Digest when away longer than', '300'],
    ['Warn when the feed is down for', '45'],
  ] as const)
    await set(name, value)
  await label('Quiet notifications for P1').click()
  await label('Escalate unacknowledged P0').click()
  await label('Persistent reminders').click()
  await label('Notification content').selectOption('hide-amounts')
  await expect
    .poll(() => stored('alerts'))
    .toEqual({
      rules: [],
      quietP1: true,
      groupWindowS: 20,
      coolDownS: 90,
      stormTokens: 5,
      stormRefillS: 30,
      inhibitS: 60,
      escalation: false,
      persistent: true,
      digestAfterS: 300,
      watchdogAfterS: 45,
      privacy: 'hide-amounts',
    })
  await group('Test alert').getByRole('button', { name: 'Send' }).click()
  await expect(group('Test alert')).toContainText('Shown by the desktop in 40 ms')
})

test('A17: sound: mute, volume, a sound per priority, and each can be heard', async () => {
  const { page } = shared()
  await open('sound')
  await label('Mute all sounds').click()
  await label('Volume').fill('0.4')
  await label('▲ P1 sound').selectOption('knock')
  await expect
    .poll(() => stored('sound'))
    .toEqual({
      muted: true,
      volume: 0.4,
      byPriority: { P0: 'pulse', P1: 'knock', P2: 'none' },
    })
  const heard = page.waitForRequest(/knock\.wav$/)
  await page.getByRole('button', { name: 'Hear the P1 sound' }).click()
  await heard
  await expect(page.getByRole('button', { name: 'Hear the P2 sound' })).toBeDisabled()
})

test('A12: quiet hours: start, end, weekdays, and whether a P0 breaks through', async () => {
  await open('quietHours')
  await label('Quiet hours').click()
  await set('Start', '23:30')
  await set('End', '06:15')
  await shared().page.getByRole('button', { name: 'Saturday' }).click()
  await label('P0 breaks through').click()
  await expect
    .poll(() => stored('quietHours'))
    .toEqual({
      enabled: true,
      start: '23:30',
      end: '06:15',
      days: [0, 1, 2, 3, 4, 5],
      p0BreaksThrough: false,
    })
})

test('display: opacity from 85 %, on top, shown on a P0, keys, and the chart’s address', async () => {
  await open('display')
  await expect(label('Opacity')).toHaveAttribute('min', '0.85')
  await expect(label('Opacity')).toHaveAttribute('max', '1')
  await label('Opacity').fill('0.9')
  await label('Times').selectOption('clock')
  await shared().page.locator('[data-section=display]').getByLabel('Keep on top').click()
  await label('Show the window on a P0').click()
  await label('Single-letter keys').click()
  await set('Chart URL', 'https://charts.example.com/?s={symbol}')
  await expect
    .poll(() => stored('display'))
    .toEqual({
      theme: 'system',
      density: 'comfortable',
      timeFormat: 'clock',
      opacity: 0.9,
      alwaysOnTop: true,
      showOnP0: true,
      keyboardShortcuts: false,
      chartUrl: 'https://charts.example.com/?s={symbol}',
      pulse: 'off',
    })
})

test('data: how long and how much is kept, and the whole history as CSV or JSON', async () => {
  const { page } = shared()
  await open('data')
  await set('Keep events for', '30')
  await set('Keep at most', '50000')
  await expect.poll(() => stored('data')).toEqual({ retentionDays: 30, retentionEvents: 50_000 })
  for (const format of ['CSV', 'JSON']) {
    await page.getByRole('button', { name: `Export ${format}` }).click()
    await expect(page.getByRole('button', { name: `Export ${format}` })).toBeEnabled()
  }
  const exports = await asked('exportHistory')
  expect(exports.map(([, format]) => format)).toEqual(['csv', 'json'])
  // Whatever the list is filtered by, here it is everything.
  expect(exports[0]?.[0]).toMatchObject({
    text: '',
    priorities: [],
    symbols: [],
    types: [],
    from: null,
    to: null,
  })
  await expect(group('Delete the history')).toContainText('Export first if in doubt')
})

test('system: start at login, hotkey, updates, diagnostics bundle, settings out and in, licences', async () => {
  const { page } = shared()
  await open('system')
  await label('Start at login').click()
  await label('Check for updates').click()
  await label('Global hotkey').focus()
  await page.keyboard.press('Control+Alt+G')
  await expect
    .poll(() => stored('system'))
    .toEqual({
      startAtLogin: true,
      hotkey: 'Control+Alt+G',
      checkForUpdates: false,
    })
  await page.getByRole('button', { name: 'Remove the hotkey' }).click()
  await expect.poll(async () => (await stored('system')).hotkey).toBe('')
  for (const [name, action] of [
    ['Diagnostics bundle', 'Save'],
    ['Export settings', 'Export'],
    ['Import settings', 'Import'],
    ['Licences', 'Open'],
  ] as const)
    await group(name).getByRole('button', { name: action }).click()
  await expect.poll(() => asked('saveDiagnostics')).toHaveLength(1)
  await expect.poll(() => asked('exportSettings')).toHaveLength(1)
  await expect.poll(() => asked('importSettings')).toHaveLength(1)
  await expect.poll(() => asked('openLink')).toEqual([['licences']])
  await expect(group('Diagnostics bundle')).toContainText('without key and secrets')
  await expect(group('Export settings')).toContainText('Without the key')
  await shared().refuse('importSettings', 'alerts.coolDownS: must be at most 3600')
  await group('Import settings').getByRole('button', { name: 'Import' }).click()
  await expect(group('Import settings').getByRole('alert')).toHaveText(
    'alerts.coolDownS: must be at most 3600',
  )
})

test('lowering what is kept and importing settings can be undone', async () => {
  const { page } = shared()
  const undo = page.getByRole('button', { name: 'Undo' })
  await open('data')
  const before = await stored('data')
  await set('Keep events for', '10')
  await expect(page.getByText('History beyond that goes within a day.')).toBeVisible()
  await undo.click()
  await expect.poll(() => stored('data')).toEqual(before)
  await set('Keep events for', '400')
  await expect.poll(() => stored('data')).toMatchObject({ retentionDays: 400 })
  await expect(undo).toHaveCount(0)

  await open('system')
  const display = await stored('display')
  await group('Import settings').getByRole('button', { name: 'Import' }).click()
  await expect.poll(() => stored('display')).toMatchObject({ density: 'compact' })
  await undo.click()
  await expect.poll(() => stored('display')).toEqual(display)
  await expect(page.getByText('The settings are as before')).toBeVisible()
})

test('a desktop without a tray is told in the settings how the window stays in reach', async () => {
  await open('system')
  await expect(group('No tray on this desktop')).toHaveCount(0)
  // Known before the first snapshot and the same ever after: no delta carries it.
  await shared().page.evaluate(
    'fake.snapshot = { ...fake.snapshot, app: { ...fake.snapshot.app, trayAvailable: false } }; fake.change({ reset: true })',
  )
  await expect(group('No tray on this desktop')).toContainText('closing it minimises it')
})
