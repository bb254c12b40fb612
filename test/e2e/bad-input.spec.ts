/** Bad input gets a clear message, the app goes on, and nothing is lost. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { MALFORMED_FRAMES } from '../../src-main/demo/frames.ts'
import type { AppDriver } from './driver/launch.ts'
import { live, openStage, rows, type Stage } from './support.ts'

let stage: Stage
test.describe('of a run of its own', () => {
  test.afterEach(() => stage.close())

  test('a wrong value of a flag is named, and the app does not start', async () => {
    stage = await openStage()
    const app = await stage.launch({ feedUrl: 'nonsense' })
    expect(await app.waitForExit()).toMatchObject({ code: 2 })
    expect(app.output.join('\n')).toContain('--feed-url: not a URL')
  })

  test('E2: what Windows, Chromium and updaters put on the command line does not keep the app from starting', async () => {
    stage = await openStage()
    const foreign = ['-Embedding', '--device-scale-factor=1.5', '--relaunch', '/home/u/some.file']
    const app = await stage.launch({ flags: [...foreign, '--hidden'] })
    await expect(live(await app.window())).toBeVisible()
    await app.waitForOutput(/unknown arguments ignored.*-Embedding/)
    const second = await stage.launch({ flags: ['-ToastActivated', '--updated', '--hidden'] })
    expect(await second.waitForExit()).toEqual({ code: 0, signal: null })
    expect((await app.windowState()).visible).toBe(false)
  })

  test('P3: a ws:// feed on another host is refused in words', async () => {
    stage = await openStage()
    const app = await stage.launch({ feedUrl: 'ws://feed.example.com/ws/fastfeed' })
    const page = await app.window().catch(() => null)
    if (page !== null) await expect(page.getByText(/wss:\/\//).first()).toBeVisible()
    else expect(app.output.join('\n')).toMatch(/wss:\/\//)
  })

  test('a damaged journal is kept aside, a new one begun, and what the server still has is fetched again', async () => {
    stage = await openStage()
    const first = await stage.launch()
    await expect(live(await first.window())).toBeVisible()
    stage.server.emit({ priority: 'P2', symbol: 'BTCUSDT' })
    await expect(rows(await first.window())).toHaveCount(1)
    await first.quitAndWait()
    for (const name of readdirSync(stage.userDataDir))
      if (name.startsWith('journal.db'))
        writeFileSync(join(stage.userDataDir, name), 'not a database '.repeat(1000))
    stage.server.emit({ priority: 'P2', symbol: 'ETHUSDT' })
    const second = await stage.launch()
    const page = await second.window()
    await expect(live(page)).toBeVisible()
    await expect(page.getByText('ETHUSDT').first()).toBeVisible()
    await expect(page.getByText(/history was damaged/i)).toBeVisible()
    expect(readdirSync(stage.userDataDir).some((name) => name.includes('corrupt'))).toBe(true)
  })

  test('R3: a rejected key is said plainly, and a good one connects', async () => {
    stage = await openStage({ 'settings.json': JSON.stringify(DEFAULT_SETTINGS) })
    const app = await stage.launch({ env: { FASTFEED_API_KEY: 'nxg_wrong_key_000000' } })
    const page = await app.window()
    await expect(page.getByText('Key rejected').first()).toBeVisible()
    expect(app.output.join('\n')).not.toContain('nxg_wrong_key_000000')
  })
})

test.describe('on one run', () => {
  test.describe.configure({ mode: 'serial' })
  let app: AppDriver
  test.beforeAll(async () => {
    stage = await openStage({ 'settings.json': '{"version":1, "connection": {' })
    app = await stage.launch()
  })
  test.afterAll(() => stage.close())

  test('a damaged settings file is kept aside, the app says so and goes on', async () => {
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    await expect(page.getByText(/settings/i).first()).toBeVisible()
    const aside = readdirSync(stage.userDataDir).filter(
      (name) => name.startsWith('settings') && name.includes('corrupt'),
    )
    expect(aside).toHaveLength(1)
    expect(readFileSync(join(stage.userDataDir, aside[0] ?? ''), 'utf8')).toContain('"connection": {')
  })

  test('P6: malformed frames are skipped, the connection stays, and later events arrive', async () => {
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    for (const frame of MALFORMED_FRAMES) stage.server.sendRaw(frame)
    stage.server.emit({ priority: 'P1', symbol: 'SOLUSDT' })
    await expect(page.getByText('SOLUSDT').first()).toBeVisible()
    expect(stage.server.connections).toHaveLength(1)
  })
})
