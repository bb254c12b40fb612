/** The window as a thing on the desktop: where it stands, how it comes and goes, what it opens elsewhere. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import type { AppDriver } from './driver/launch.ts'
import { KEY, live, openStage, TRAY, type Stage } from './support.ts'

/** The test desktop is 1280 × 800. */
const SCREEN = { width: 1280, height: 800 }
const CLOSED = /Closing the window hides it/

let stage: Stage
let app: AppDriver
let page: Page

async function start(files: Readonly<Record<string, unknown>> = {}, env = TRAY): Promise<void> {
  const texts = Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)] as const)
  stage = await openStage(Object.fromEntries(texts))
  app = await stage.launch({ env })
  page = await app.window()
  await expect(live(page)).toBeVisible()
}
const state = () => app.windowState()
const visible = async () => (await state()).visible
/** The page hears of it later than the app: only then is it done, and the next step no race with this one. */
async function untilSeen(is: boolean): Promise<void> {
  await expect.poll(visible).toBe(is)
  await expect.poll(() => page.evaluate('document.visibilityState')).toBe(is ? 'visible' : 'hidden')
}
const close = async () => app.closeWindow((await state()).id)
/** By the header's button; a notice may have one of the same name. */
const openSettings = () =>
  page.locator('header').first().getByRole('button', { name: 'Settings', exact: true }).click()
const file = (name: string): unknown => JSON.parse(readFileSync(join(stage.userDataDir, name), 'utf8'))

test.describe('one window', () => {
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(() =>
    start({
      'window.json': { bounds: { x: 5000, y: -300, width: 360, height: 480 }, closeExplained: false },
    }),
  )
  test.afterAll(() => stage.close())

  test('a place whose display has gone is not taken: the whole window is on the one there is', async () => {
    // The window manager has a place of its own in mind at first.
    await expect.poll(async () => (await state()).bounds).toMatchObject({ width: 360, height: 480, y: 0 })
    const { bounds } = await state()
    expect(bounds.x + bounds.width).toBeLessThanOrEqual(SCREEN.width)
  })

  test('it is remembered where it was moved to, and how large it was made', async () => {
    await page.evaluate('window.moveTo(200, 100); window.resizeTo(400, 500)')
    const wanted = { x: 200, y: 100, width: 400, height: 500 }
    await expect.poll(async () => (await state()).bounds).toEqual(wanted)
    // All of it is the page's: no menu bar takes a part.
    await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([400, 500])
    await expect.poll(() => file('window.json')).toMatchObject({ bounds: wanted })
  })

  test('closing hides it, and says so once', async () => {
    await close()
    await untilSeen(false)
    await app.clickTrayItem(['Open feed'])
    await expect(page.getByText(CLOSED)).toBeVisible()
    await page.getByRole('button', { name: 'Dismiss notice' }).click()
    await expect(page.getByText(CLOSED)).toHaveCount(0)
    await close()
    await untilSeen(false)
    await app.clickTrayItem(['Open feed'])
    await untilSeen(true)
    // What the app has to say, not what the page has drawn of it so far.
    expect(await page.evaluate('window.fastfeed.snapshot()')).toMatchObject({ notices: [] })
    await expect(page.getByText(CLOSED)).toHaveCount(0)
  })

  test('the pin keeps it on top, opacity thins it, at once; less than 85 % is refused', async () => {
    await page.getByRole('button', { name: 'Keep on top' }).click()
    await expect.poll(async () => (await state()).alwaysOnTop).toBe(true)
    await page.evaluate(
      `window.fastfeed.saveSettings('display', ${JSON.stringify({ ...DEFAULT_SETTINGS.display, alwaysOnTop: true, opacity: 0.9 })})`,
    )
    await expect.poll(async () => (await state()).opacity).toBe(0.9)
    expect(file('settings.json')).toMatchObject({ display: { alwaysOnTop: true, opacity: 0.9 } })
    const refused = await page.evaluate(
      `window.fastfeed.saveSettings('display', ${JSON.stringify({ ...DEFAULT_SETTINGS.display, opacity: 0.5 })})`,
    )
    expect(refused).toMatchObject({ ok: false })
  })

  test('the global hotkey shows it and hides it; one that another program holds is said', async () => {
    await app.takeShortcut('Control+Alt+T')
    await openSettings()
    await page.getByLabel('Search settings').fill('hotkey')
    const field = page.getByLabel('Global hotkey')
    await field.focus()
    await page.keyboard.press('Control+Alt+G')
    await expect.poll(() => app.shortcuts()).toContain('Control+Alt+G')
    await field.blur()
    await page.getByRole('button', { name: 'Back to the feed' }).click()
    await app.clickTrayItem(['Open feed'])
    await expect.poll(async () => (await state()).focused).toBe(true)
    await app.fireShortcut('Control+Alt+G')
    await untilSeen(false)
    await app.fireShortcut('Control+Alt+G')
    await untilSeen(true)
    await page.evaluate(
      `window.fastfeed.saveSettings('system', ${JSON.stringify({ ...DEFAULT_SETTINGS.system, hotkey: 'Control+Alt+T' })})`,
    )
    await expect(page.getByText('The hotkey Control+Alt+T could not be registered')).toBeVisible()
    expect(await app.shortcuts()).not.toContain('Control+Alt+G')
  })

  test('a P0 brings it up without the focus where that is wanted, and not where it is not', async () => {
    const p0 = (symbol: string) =>
      stage.server.emit({ priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED', symbol })
    const show = (showOnP0: boolean) =>
      page.evaluate(
        `window.fastfeed.saveSettings('display', ${JSON.stringify({ ...DEFAULT_SETTINGS.display, showOnP0 })})`,
      )
    const timesFocused = () => page.evaluate('window.timesFocused')
    await show(false)
    await close()
    await untilSeen(false)
    // The page hears later than the window of the focus that it had until now.
    await expect.poll(() => page.evaluate('document.hasFocus()')).toBe(false)
    await page.evaluate(
      `window.timesFocused = 0; window.addEventListener('focus', () => window.timesFocused++)`,
    )
    p0('BTCUSDT')
    await expect.poll(() => app.badgeCount()).toBe(1)
    expect(await visible()).toBe(false)
    await show(true)
    p0('ETHUSDT')
    await untilSeen(true)
    // What the page said of the focus it had before may come late; that it gets none now, the count below tells.
    await expect.poll(state).toMatchObject({ visible: true, focused: false })
    // A window manager takes its time to hand the focus on; it has done so before it puts the window away again.
    await close()
    await untilSeen(false)
    expect(await timesFocused()).toBe(0)
    await app.clickTrayItem(['Open feed'])
    await expect.poll(timesFocused).toBe(1)
  })

  test('a chart opens in the browser, with the symbol in the address, over https only', async () => {
    const chart = (symbol: string) => page.evaluate(`window.fastfeed.openChart(${JSON.stringify(symbol)})`)
    const template = (chartUrl: string) =>
      page.evaluate(
        `window.fastfeed.saveSettings('display', ${JSON.stringify({ ...DEFAULT_SETTINGS.display, chartUrl })})`,
      )
    expect(await template('http://charts.example.com/{symbol}')).toMatchObject({ ok: false })
    expect(await template('https://charts.example.com/?s={symbol}')).toMatchObject({ ok: true })
    expect(await chart('BTC/USDT')).toMatchObject({ ok: true })
    expect(await app.opened()).toContainEqual({
      kind: 'external',
      target: 'https://charts.example.com/?s=BTC%2FUSDT',
    })
  })

  test('settings go out without the key and come back in; a file that is wrong changes nothing', async () => {
    const out = join(stage.userDataDir, 'out.json')
    const system = async (action: 'Export' | 'Import'): Promise<void> => {
      const field = page.getByRole('group', { name: `${action} settings` })
      await field.getByRole('button', { name: action }).click()
    }
    await openSettings()
    await page.getByLabel('Search settings').fill('settings')
    await app.scriptDialog({ canceled: false, filePath: out })
    await system('Export')
    await expect(page.getByText('Settings exported; the key is not among them.')).toBeVisible()
    const text = readFileSync(out, 'utf8')
    expect(text).not.toContain(KEY)
    const taken: unknown = JSON.parse(text)
    expect(taken).toEqual(file('settings.json'))

    writeFileSync(
      out,
      JSON.stringify({ ...Object(taken), data: { retentionDays: 0, retentionEvents: 1000 } }),
    )
    await app.scriptDialog({ canceled: false, filePaths: [out] })
    await system('Import')
    await expect(
      page.getByRole('alert').filter({ hasText: 'Keep events for: must be at least 1' }),
    ).toBeVisible()
    expect(file('settings.json')).toEqual(taken)

    writeFileSync(
      out,
      JSON.stringify({ ...Object(taken), data: { retentionDays: 7, retentionEvents: 5000 } }),
    )
    await app.scriptDialog({ canceled: false, filePaths: [out] })
    await system('Import')
    await expect(page.getByText('Settings imported.')).toBeVisible()
    expect(file('settings.json')).toMatchObject({ data: { retentionDays: 7, retentionEvents: 5000 } })
  })

  test('history that is deleted is gone from the list, after a question', async () => {
    await page.getByLabel('Search settings').fill('delete the history')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Yes, delete' }).click()
    await expect(page.getByText('The history is deleted.')).toBeVisible()
    await page.getByRole('button', { name: 'Back to the feed' }).click()
    await expect(page.getByText('The market is quiet')).toBeVisible()
    expect(await app.badgeCount()).toBe(0)
  })
})

test('without a tray, closing minimises the window and says so: it stays in reach', async () => {
  await start({}, { FASTFEED_TRAY: 'no' })
  try {
    await close()
    await expect.poll(async () => (await state()).minimized).toBe(true)
    const again = await stage.launch({ env: { FASTFEED_TRAY: 'no' } })
    expect(await again.waitForExit()).toEqual({ code: 0, signal: null })
    await expect.poll(async () => (await state()).minimized).toBe(false)
    await expect(page.getByText(/closing only minimises the window.*Ctrl\+Q quits/)).toBeVisible()
  } finally {
    await stage.close()
  }
})
