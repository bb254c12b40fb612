/** The app as a guest of the desktop: started hidden, started twice, started at login, put to sleep. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { live, openStage, type Stage } from './support.ts'

let stage: Stage
test.afterEach(() => stage.close())

test('--hidden starts in the tray; a second start shows the window of the first and ends', async () => {
  stage = await openStage()
  const app = await stage.launch({ flags: ['--hidden'] })
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

test('a profile that another computer uses: said in a sentence, and nothing is touched', async () => {
  test.skip(process.platform !== 'linux', 'Chromium keeps that lock on Linux only')
  stage = await openStage()
  symlinkSync('desk-of-another-4711', join(stage.userDataDir, 'SingletonLock'))
  const app = await stage.launch()
  expect(await app.waitForOutput(/desk-of-another/)).toContain(
    `The computer “desk-of-another” uses this data folder: ${stage.userDataDir}.`,
  )
  expect(await app.waitForExit()).toEqual({ code: 1, signal: null })
  expect(existsSync(join(stage.userDataDir, 'journal.db'))).toBe(false)
})

test('--hidden where no tray could bring it back: minimised, not gone', async () => {
  stage = await openStage()
  const app = await stage.launch({ flags: ['--hidden'], env: { FASTFEED_TRAY: 'no' } })
  await app.window()
  await expect.poll(async () => (await app.windowState()).minimized, { timeout: 120_000 }).toBe(true)
})

test('start at login is an entry that starts it hidden, and goes again', async () => {
  test.skip(process.platform !== 'linux', 'the system keeps login items elsewhere')
  stage = await openStage()
  const config = mkdtempSync(join(tmpdir(), 'fastfeed-config-'))
  try {
    const app = await stage.launch({ env: { XDG_CONFIG_HOME: config } })
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    const entry = join(config, 'autostart', 'live.nexusglass.fastfeed.desktop')
    const set = (on: boolean) =>
      page.evaluate(
        `window.fastfeed.saveSettings('system', { startAtLogin: ${on}, hotkey: '', checkForUpdates: true })`,
      )
    await set(true)
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=.* --hidden$/m)
    await set(false)
    expect(existsSync(entry)).toBe(false)
  } finally {
    rmSync(config, { recursive: true, force: true })
  }
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  test(`${signal} ends it in good order, as the system does at the end of a session`, async () => {
    test.skip(process.platform === 'win32', 'there are no signals')
    test.slow()
    stage = await openStage()
    const app = await stage.launch()
    await expect(live(await app.window())).toBeVisible({ timeout: 120_000 })
    process.kill(app.pid, signal)
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null })
  })

test('R6: after sleep the feed is live again', async () => {
  stage = await openStage()
  const app = await stage.launch()
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  await app.suspend()
  const asleep = stage.server.connections[0]
  stage.server.terminateConnections()
  await app.resume()
  await expect
    .poll(() => stage.server.connections.filter((connection) => connection !== asleep).length)
    .toBe(1)
  await expect(live(page)).toBeVisible()
})

test('unpackaged, the tray says nothing of updates', async () => {
  stage = await openStage()
  const app = await stage.launch()
  await expect(live(await app.window())).toBeVisible()
  expect(JSON.stringify(await app.tray())).not.toMatch(/update|up to date|version/i)
})
