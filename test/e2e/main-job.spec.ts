/** The product's main job, as a user meets it: from the first run to a signal on the desktop, and on after a restart. */
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { createMarket } from '../../src-main/demo/generator.ts'
import { DEMO_SEED } from '../../src-main/demo/server.ts'
import { watchNotifications, type BusWatcher } from './driver/bus-watcher.ts'
import { launchApp, type AppDriver } from './driver/launch.ts'

const rows = (page: Page) => page.getByRole('feed').getByRole('article')
/** The test desktop has no panel; the tray is read and clicked by the driver. */
const env = { FASTFEED_TRAY: 'yes' }
const live = (page: Page) => page.getByText('Live', { exact: true }).first()

interface Stored {
  readonly id: number
  readonly detectedAt: number
  readonly source: string
}

/** The demo's journal as it lies on disk, read beside the running app. */
function journal(userDataDir: string): readonly Stored[] {
  const db = new DatabaseSync(join(userDataDir, 'demo-journal.db'), { readOnly: true })
  try {
    return db
      .prepare('SELECT id, detected_at AS detectedAt, source FROM events ORDER BY id')
      .all()
      .map((row) => ({
        id: Number(row['id']),
        detectedAt: Number(row['detectedAt']),
        source: String(row['source']),
      }))
  } finally {
    db.close()
  }
}

/** Whether the market that the demo draws has detected and sent anything since then (Unix ms). */
function sentSince(at: number): boolean {
  const sent = createMarket({ seed: DEMO_SEED }).between(at, Date.now())
  return sent.some(({ detected_at: detectedAt }) => Date.parse(detectedAt) > at)
}

test.describe('the main job', () => {
  test.describe.configure({ mode: 'serial' })
  let app: AppDriver
  let bus: BusWatcher
  let quitAt = 0
  let before: readonly Stored[] = []
  const userDataDir = mkdtempSync(join(tmpdir(), 'fastfeed-e2e-'))

  test.beforeAll(async () => {
    bus = await watchNotifications()
    app = await launchApp({ userDataDir, env })
  })
  test.afterAll(async () => {
    bus.close()
    await app.dispose()
    rmSync(userDataDir, { recursive: true, force: true })
  })

  test('first run says what to do, and the demo fills the feed in silence (G10)', async () => {
    const page = await app.window()
    await page.getByRole('button', { name: 'Start demo' }).click()
    await expect(rows(page).first()).toBeVisible()
    await expect(live(page)).toBeVisible()
    expect(journal(userDataDir).some((event) => event.source === 'snapshot')).toBe(true)
  })

  test('a P0 is a critical, silent notification on the desktop’s own bus (A1, A2, A17)', async () => {
    await expect.poll(() => bus.notifications.length, { timeout: 120_000 }).toBeGreaterThan(0)
    const [first] = bus.notifications
    expect(first?.urgency).toBe(2)
    expect(first?.silent).toBe(true)
    expect(first?.summary).toMatch(/USDT · /)
    await expect.poll(async () => (await app.tray())?.tooltip).toMatch(/[1-9]\d* P0 unacknowledged/)
  })

  test('closing hides to the tray, and the feed goes on', async () => {
    const { id } = await app.windowState()
    await app.closeWindow(id)
    await expect.poll(async () => (await app.windowState()).visible).toBe(false)
    const count = journal(userDataDir).length
    await expect.poll(() => journal(userDataDir).length, { timeout: 120_000 }).toBeGreaterThan(count)
  })

  test('clicking a notification opens its event (A9)', async () => {
    let symbol = ''
    // The next one of its kind may take its place before the click.
    await expect(async () => {
      const all = await app.notifications()
      const shown = all.find(({ title, closed }) => !closed && title.includes('USDT'))
      if (shown === undefined) throw new Error('no notification of a signal')
      symbol = shown.title.split(' · ')[0] ?? ''
      await app.activateNotification(shown.id)
    }).toPass({ timeout: 120_000 })
    await expect.poll(async () => (await app.windowState()).visible).toBe(true)
    const page = await app.window()
    const opened = page.getByRole('article').filter({ has: page.getByText('Server latency') })
    await expect(opened.first()).toBeVisible()
    await expect(opened.first()).toContainText(symbol)
  })

  test('the tray brings the window back', async () => {
    const { id } = await app.windowState()
    await app.closeWindow(id)
    await expect.poll(async () => (await app.windowState()).visible).toBe(false)
    await app.clickTrayItem(['Open feed'])
    await expect.poll(async () => (await app.windowState()).visible).toBe(true)
    await expect(rows(await app.window()).first()).toBeVisible()
  })

  test('quitting from the tray ends everything in good order', async () => {
    await app.clickTrayItem(['Quit'])
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null })
    quitAt = Date.now()
    before = journal(userDataDir)
  })

  test('started again: history and cursor are there, what was missed is recovered, nothing is doubled (G4, G5)', async () => {
    // The demo's market is quiet for half a minute at times: it must have sent something while nobody listened.
    await expect.poll(() => sentSince(quitAt), { timeout: 240_000 }).toBe(true)
    const startedAt = Date.now()
    app = await launchApp({ userDataDir, env, flags: ['--demo'] })
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    await expect(rows(page).first()).toBeVisible()
    const isMissed = ({ detectedAt }: { readonly detectedAt: number }) =>
      detectedAt > quitAt && detectedAt < startedAt
    await expect.poll(() => journal(userDataDir).some(isMissed)).toBe(true)
    const after = journal(userDataDir)
    const ids = after.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(before.every((event) => ids.includes(event.id))).toBe(true)
  })
})
