/** What Electron does on one system only, played by the stand-in: tray and notifications of macOS and Windows, the end of the system. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { target, type AppDriver } from './driver/launch.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let stage: Stage
test.skip(() => target() !== 'standin', 'a real system plays itself only')
// Each starts the app, one of them twice, and waits for an escalation.
test.setTimeout(480_000)

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const

function journaled(): unknown {
  const db = new DatabaseSync(join(stage.userDataDir, 'journal.db'), { readOnly: true })
  try {
    return db.prepare('SELECT count(*) AS n FROM events').get()?.['n']
  } finally {
    db.close()
  }
}

test.describe('macOS', () => {
  test.beforeEach(async () => {
    stage = await openStage()
  })
  test.afterEach(() => stage.close())

  test('E3, E11: macOS: a left click toggles the window, the right one opens a menu that stays; a notification has its actions', async () => {
    const app = await stage.launch({ env: { STANDIN_PLATFORM: 'darwin' } })
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    await app.clickTray('right-click')
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    await expect(rows(page)).toHaveCount(1)
    await expect.poll(async () => (await app.tray())?.tooltip).toContain('1 P0')
    expect(await app.tray()).toMatchObject({ menuIsOpen: true, replacedWhileOpen: 0 })
    await app.leaveTrayMenu()

    const shown = async () =>
      (await app.notifications()).find(({ title, closed }) => title.includes('BTC') && !closed)
    await expect.poll(shown).toBeDefined()
    // Again with sound (A10): the second of that id is the one that stands, and the one that is answered.
    await expect.poll(async () => (await app.notifications()).length).toBe(2)
    await app.activateNotification((await shown())?.id ?? '', '0')
    await expect.poll(() => app.badgeCount()).toBe(0)

    const isVisible = async () => (await app.windowState()).visible
    await expect.poll(isVisible).toBe(true)
    await app.clickTray('click')
    await expect.poll(isVisible).toBe(false)
    expect((await app.tray())?.menuIsOpen).toBe(false)
    expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
  })
})

test.describe('the end of the system', () => {
  test.describe.configure({ mode: 'serial' })
  let again: AppDriver
  test.beforeAll(async () => {
    stage = await openStage()
  })
  test.afterAll(() => stage.close())

  test('E14, E5: Windows: a toast in the Action Center is still clicked, and the end of the session loses nothing', async () => {
    const app = await stage.launch({ env: { STANDIN_PLATFORM: 'win32' } })
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    const tooltip = async () => (await app.tray())?.tooltip ?? ''
    await expect.poll(tooltip).toContain('1 P0')
    const [toast] = await app.notifications()
    await app.timeOutNotification(toast?.id ?? '')
    await app.activateNotification(toast?.id ?? '')
    await expect.poll(tooltip).not.toContain('P0')
    await expect(page.getByRole('article').filter({ has: page.getByText('Server latency') })).toBeVisible()

    stage.server.emitMany(
      Array.from({ length: 20 }, () => ({ priority: 'P2', type: 'REGIME_SHIFT' }) as const),
    )
    await app.endSession()
    await app.waitForExit()
    again = await stage.launch()
    await expect(live(await again.window())).toBeVisible()
    await expect.poll(journaled).toBe(21)
  })

  test('E5: a shutdown waits until the journal is written', async () => {
    const late = { priority: 'P2', type: 'REGIME_SHIFT', symbol: 'SOLUSDT' } as const
    stage.server.emitMany(Array.from({ length: 20 }, () => late))
    await expect(rows(await again.window()).first()).toContainText('SOLUSDT')
    await again.power('shutdown')
    expect(await again.waitForExit()).toEqual({ code: 0, signal: null })
    expect(journaled()).toBe(41)
  })
})
