/** The app as a guest of the desktop: started hidden, started twice, started at login, put to sleep. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import type { AppDriver } from './driver/launch.ts'
import { live, openStage, type Stage } from './support.ts'

let stage: Stage

/** Each signal ends an app that another test has used: to start one takes longer than all the rest. */
function endsInGoodOrder(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', running: () => AppDriver): void {
  test(`${signal} ends it in good order, as the system does at the end of a session`, async () => {
    test.skip(process.platform === 'win32', 'there are no signals')
    test.slow()
    await expect(live(await running().window())).toBeVisible({ timeout: 120_000 })
    process.kill(running().pid, signal)
    expect(await running().waitForExit()).toEqual({ code: 0, signal: null })
  })
}

test.describe('hidden', () => {
  test.describe.configure({ mode: 'serial' })
  let app: AppDriver
  test.beforeAll(async () => {
    stage = await openStage()
    app = await stage.launch({ flags: ['--hidden'] })
  })
  test.afterAll(() => stage.close())

  test('--hidden starts in the tray; a second start shows the window of the first and ends', async () => {
    await expect(live(await app.window())).toBeVisible()
    expect((await app.windowState()).visible).toBe(false)
    // Never shown, and its page knows: it draws nothing and its clock stands.
    expect(await (await app.window()).evaluate('document.visibilityState')).toBe('hidden')

    const atLogin = await stage.launch({ flags: ['--hidden'] })
    expect(await atLogin.waitForExit()).toEqual({ code: 0, signal: null })
    expect((await app.windowState()).visible).toBe(false)

    const again = await stage.launch()
    expect(await again.waitForExit()).toEqual({ code: 0, signal: null })
    await expect.poll(async () => (await app.windowState()).visible).toBe(true)
  })

  endsInGoodOrder('SIGTERM', () => app)
})

test.describe('hidden, without a tray', () => {
  test.describe.configure({ mode: 'serial' })
  let app: AppDriver
  test.beforeAll(async () => {
    stage = await openStage()
    app = await stage.launch({ flags: ['--hidden'], env: { FASTFEED_TRAY: 'no' } })
  })
  test.afterAll(() => stage.close())

  test('--hidden where no tray could bring it back: minimised, not gone', async () => {
    await app.window()
    await expect.poll(async () => (await app.windowState()).minimized, { timeout: 120_000 }).toBe(true)
  })

  endsInGoodOrder('SIGINT', () => app)
})

test.describe('in the session', () => {
  test.describe.configure({ mode: 'serial' })
  let config: string
  let app: AppDriver
  test.beforeAll(async () => {
    config = mkdtempSync(join(tmpdir(), 'fastfeed-config-'))
    stage = await openStage()
    app = await stage.launch({ env: { XDG_CONFIG_HOME: config } })
    await expect(live(await app.window())).toBeVisible()
  })
  test.afterAll(async () => {
    await stage.close()
    rmSync(config, { recursive: true, force: true })
  })

  test('start at login is an entry that starts it hidden, and goes again', async () => {
    test.skip(process.platform !== 'linux', 'the system keeps login items elsewhere')
    const page = await app.window()
    const entry = join(config, 'autostart', 'live.nexusglass.fastfeed.desktop')
    const set = (on: boolean) =>
      page.evaluate(
        `window.fastfeed.saveSettings('system', { startAtLogin: ${on}, hotkey: '', checkForUpdates: true })`,
      )
    await set(true)
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=.* --hidden$/m)
    await set(false)
    expect(existsSync(entry)).toBe(false)
  })

  test('unpackaged, the tray says nothing of updates', async () => {
    expect(JSON.stringify(await app.tray())).not.toMatch(/update|up to date|version/i)
  })

  test('R6: after sleep the feed is live again', async () => {
    const page = await app.window()
    await app.suspend()
    const asleep = stage.server.connections[0]
    stage.server.terminateConnections()
    await app.resume()
    await expect
      .poll(() => stage.server.connections.filter((connection) => connection !== asleep).length)
      .toBe(1)
    await expect(live(page)).toBeVisible()
  })

  endsInGoodOrder('SIGHUP', () => app)
})

test('a profile that another computer uses: said in a sentence, and nothing is touched', async () => {
  test.skip(process.platform !== 'linux', 'Chromium keeps that lock on Linux only')
  stage = await openStage()
  try {
    symlinkSync('desk-of-another-4711', join(stage.userDataDir, 'SingletonLock'))
    const app = await stage.launch()
    expect(await app.waitForOutput(/desk-of-another/)).toContain(
      `The computer “desk-of-another” uses this data folder: ${stage.userDataDir}.`,
    )
    expect(await app.waitForExit()).toEqual({ code: 1, signal: null })
    expect(existsSync(join(stage.userDataDir, 'journal.db'))).toBe(false)
  } finally {
    await stage.close()
  }
})
