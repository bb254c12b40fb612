/** The stand-in with a tiny app of its own: what the product's end-to-end tests rely on. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppDriver, launchApp } from '../e2e/driver/launch.ts'
import { clickTopNotification } from '../e2e/driver/desktop-click.ts'
import { watchNotifications } from '../e2e/driver/bus-watcher.ts'
import { type Desktop, openDesktop } from '../electron-on-chromium/desktop.ts'
import { setUp } from '../electron-on-chromium/setup.ts'

const FIXTURE = join(import.meta.dirname, '..', 'electron-on-chromium', 'fixture-app')
const said: string[] = []
let desktop: Desktop | undefined
let app: AppDriver
let page: Page

/** The page's side of fixture-app/preload.cjs; the project compiles without the DOM's types. */
const invoke = (on: Page, channel: string, value?: unknown): Promise<unknown> =>
  on.evaluate(
    ([name, argument]) =>
      (globalThis as unknown as { fixture: Fixture }).fixture.invoke(String(name), argument),
    [channel, value],
  )
interface Fixture {
  invoke(channel: string, value: unknown): Promise<unknown>
  onTick(listener: (index: number) => void): () => void
}
const logOf = async (on: Page): Promise<string[]> => (await invoke(on, 'log')) as string[] // as main.js keeps it
/** A busy machine needs its time. */
const eventually = <T>(probe: () => T) => expect.poll(probe, { timeout: 60_000 })
const visibility = (on: Page): Promise<unknown> => on.evaluate('document.visibilityState')

beforeAll(async () => {
  setUp()
  desktop = await openDesktop((line) => said.push(line), { own: true })
  Object.assign(process.env, desktop.env)
  app = await launchApp({ app: FIXTURE })
  page = await app.window()
}, 120_000)
afterAll(async () => {
  // Absent when the set-up before failed, which then is the error to read.
  await (app as AppDriver | undefined)?.dispose()
  await desktop?.close()
})

describe('a window', () => {
  test('runs the page over app:// under its own policy', async () => {
    expect(page.url()).toBe('https://fixture.app.localhost/index.html')
    expect((await app.windowState()).url).toBe('app://fixture/index.html')
    expect(await page.locator('h1').getAttribute('data-script')).toBe('ran')
    const refused = await page.evaluate(`fetch('https://example.com').then(() => 'loaded', () => 'refused')`)
    expect(refused).toBe('refused')
    expect(
      await page.evaluate(`new Promise((r) => { const s = document.createElement('script');
      s.textContent = 'window.inline = 1'; document.head.append(s); r(window.inline ?? 'refused') })`),
    ).toBe('refused')
  })

  test('hides for real: the page knows it and draws nothing, and its state survives', async () => {
    await page.evaluate('window.kept = 42')
    await app.clickTrayItem(['More', 'Hide'])
    await eventually(() => visibility(page)).toBe('hidden')
    expect((await app.windowState()).visible).toBe(false)
    const frames = await page.evaluate(
      `new Promise((r) => { let n = 0; const f = () => { n++; requestAnimationFrame(f) }; requestAnimationFrame(f); setTimeout(() => r(n), 300) })`,
    )
    expect(frames).toBe(0)
    await app.clickTrayItem(['Show'])
    await eventually(() => visibility(page)).toBe('visible')
    await eventually(async () => (await app.windowState()).focused).toBe(true)
    expect(await page.evaluate('window.kept')).toBe(42)
  })

  test('closing it can be prevented', async () => {
    await app.closeWindow((await app.windowState()).id)
    await eventually(() => visibility(page)).toBe('hidden')
    await app.clickTrayItem(['Show'])
    await eventually(() => visibility(page)).toBe('visible')
  })

  test('navigation and new windows are asked for first', async () => {
    await page.evaluate(`location.href = 'https://example.com/away'`)
    await page.evaluate(`window.open('https://example.com/new')`)
    await eventually(() => logOf(page)).toEqual(
      expect.arrayContaining(['navigate https://example.com/away', 'open https://example.com/new']),
    )
    expect(page.url()).toBe('https://fixture.app.localhost/index.html')
  })

  test('the theme reaches the page', async () => {
    const dark = `matchMedia('(prefers-color-scheme: dark)').matches`
    await invoke(page, 'theme', 'dark')
    await eventually(() => page.evaluate(dark)).toBe(true)
    await invoke(page, 'theme', 'light')
    await eventually(() => page.evaluate(dark)).toBe(false)
  })
})

describe('messages between the processes', () => {
  test('are cloned, whatever their shape', async () => {
    const shape =
      await page.evaluate(`fixture.invoke('echo', { date: new Date(5), map: new Map([[1, new Set(['a'])]]),
      bytes: new Uint8Array([1, 2]), nothing: undefined, big: 7n, nan: NaN }).then((back) => [back.date.getTime(),
      [...back.map.get(1)], [...back.bytes], 'nothing' in back, String(back.big), Number.isNaN(back.nan)])`)
    expect(shape).toEqual([5, ['a'], [1, 2], true, '7', true])
  })

  test('errors arrive in the words of Electron', async () => {
    const failure = (channel: string): Promise<unknown> =>
      page.evaluate(`fixture.invoke('${channel}').catch((error) => error.message)`)
    expect(await failure('fail')).toBe("Error invoking remote method 'fail': RangeError: no such thing")
    expect(await failure('nobody')).toBe(
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    )
    expect(await failure('function')).toBe(
      "Error invoking remote method 'function': Error: An object could not be cloned.",
    )
    expect(await page.evaluate(`fixture.invoke('echo', () => 1).catch((error) => error.message)`)).toBe(
      'An object could not be cloned.',
    )
    const proxied = `(async () => { try { await fixture.invoke('echo', { rules: new Proxy([], {}) }) } catch (error) {
      return error.message } return 'sent' })()`
    expect(await page.evaluate(proxied)).toBe('An object could not be cloned.')
  })

  test('know their sender', async () => {
    expect(await invoke(page, 'sender')).toEqual({ url: 'app://fixture/index.html', same: true })
  })

  test('a burst arrives complete and in order', async () => {
    const ticks = await page.evaluate(`new Promise((resolve) => { const got = []
      const off = fixture.onTick((n) => { got.push(n); if (got.length === 5000) { off(); resolve(got) } })
      fixture.invoke('burst', 5000) })`)
    expect(ticks).toEqual(Array.from({ length: 5000 }, (_, index) => index))
  })

  test('the page has only what the preload gave it', async () => {
    const names = await page.evaluate(`Object.getOwnPropertyNames(window).filter((name) =>
      /^(ipc|electron|require$|process$|standin|receive_)/i.test(name))`)
    expect(names).toEqual([])
    expect(
      await page.evaluate(`'use strict'; try { window.fixture.invoke = 1; 'changed' } catch { 'frozen' }`),
    ).toBe('frozen')
  })
})

describe('the desktop around it', () => {
  test('shows a notification, and a click on it comes back', async () => {
    const watcher = await watchNotifications()
    await invoke(page, 'notify', {
      title: 'Armed',
      body: 'BTCUSDT',
      urgency: 'critical',
      silent: true,
      timeoutType: 'never',
    })
    await eventually(() => logOf(page)).toContain('show Armed')
    await eventually(() => watcher.notifications).toHaveLength(1)
    expect(watcher.notifications[0]).toMatchObject({ summary: 'Armed', urgency: 2, silent: true, timeout: 0 })
    const [raised] = await app.notifications()
    await app.activateNotification(raised?.id ?? '')
    await eventually(() => logOf(page)).toContain('click Armed')
    // Electron lets go of a notification with its click.
    await eventually(async () => (await app.notifications())[0]?.closed).toBe(true)
    expect(await logOf(page)).not.toContain('close Armed')
    watcher.close()
  })

  test('a click made on the desktop comes back too', async () => {
    await invoke(page, 'notify', { title: 'On the desktop' })
    await eventually(() => logOf(page)).toContain('show On the desktop')
    // The desktop has taken a notification some time before its user can click it.
    await eventually(async () => {
      await clickTopNotification().catch(() => undefined)
      return logOf(page)
    }).toContain('click On the desktop')
  })

  test('keeps up with a burst of notifications', async () => {
    const before = (await app.notifications()).length
    await page.evaluate(
      `Promise.all(Array.from({ length: 50 }, (_, n) => fixture.invoke('notify', { title: 'n' + n })))`,
    )
    await eventually(
      async () => (await app.notifications()).slice(before).filter((one) => one.desktopId > 0).length,
    ).toBe(50)
  })

  test('can refuse notifications', async () => {
    await app.failNotifications('no service')
    await invoke(page, 'notify', { title: 'Lost' })
    await eventually(() => logOf(page)).toContain('failed Lost')
    await app.failNotifications(null)
  })

  test('sleeps and wakes', async () => {
    await app.suspend()
    await app.resume()
    expect(await logOf(page)).toContain('resume')
  })

  test('has a tray whose menu can be read and clicked', async () => {
    const tray = await app.tray()
    expect(tray?.tooltip).toBe('Fixture')
    expect(tray?.menu.map(({ label }) => label)).toEqual(['Show', 'Show quietly', 'Mute', 'More', '', 'Quit'])
    await app.clickTrayItem(['Mute'])
    expect(await logOf(page)).toContain('mute true')
    await expect(app.clickTrayItem(['Explode'])).rejects.toThrow('No menu item "Explode"')
  })
})

describe('life and death', () => {
  test('a second instance hands its words to the first', async () => {
    const second = await launchApp({ app: FIXTURE, userDataDir: app.userDataDir, flags: ['--second'] })
    expect(await second.waitForExit()).toEqual({ code: 0, signal: null })
    await second.dispose()
    await eventually(() => logOf(page)).toContain('second true')
  })

  test('a hidden start shows nothing and takes no focus; a killed app leaves no browser and no lock', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'standin-test-'))
    const first = await launchApp({ app: FIXTURE, userDataDir: folder, flags: ['--hidden'] })
    const hidden = await first.window()
    // As on Electron, a page that was never shown calls itself visible unless it asked not to be painted.
    expect((await first.windowState()).visible).toBe(false)
    expect(await page.evaluate('document.hasFocus()')).toBe(true)
    await first.clickTrayItem(['Show quietly'])
    await eventually(async () => (await first.windowState()).visible).toBe(true)
    // The page is told by its compositor, a moment after the window manager has mapped the window.
    await eventually(() => visibility(hidden)).toBe('visible')
    expect(await page.evaluate('document.hasFocus()')).toBe(true)
    await first.kill()
    await eventually(() => existsSync(join(folder, 'chromium', 'SingletonLock'))).toBe(false)
    const again = await launchApp({ app: FIXTURE, userDataDir: folder })
    await again.window()
    expect(await again.quitAndWait()).toEqual({ code: 0, signal: null })
    rmSync(folder, { recursive: true, force: true })
  }, 180_000)

  test('quitting from the tray ends it in good order', async () => {
    await app.clickTrayItem(['Quit'])
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null })
  })
})
