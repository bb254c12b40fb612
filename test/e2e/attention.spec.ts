/** An alert that must be seen is seen (A10, A15): over other windows, out of the tray, and never with the focus. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { expect, test, type Page } from 'playwright/test'
import type { AppDriver } from './driver/launch.ts'
import { chooseInTray, live, openStage, type Stage } from './support.ts'

const P0 = { priority: 'P0', type: 'LEVERAGE_SPIKE_DETECTED' } as const
const COVER = 'covering window'

let stage: Stage
let app: AppDriver
let page: Page
let cover: ChildProcess | undefined

test.describe.configure({ timeout: 120_000 })
test.skip(process.platform !== 'linux', 'the covering window is one of the X desktop')

async function start(flags: readonly string[] = []): Promise<void> {
  stage = await openStage()
  app = await stage.launch({ flags })
  page = await app.window()
  await expect(live(page)).toBeVisible()
}
test.afterEach(async () => {
  cover?.kill()
  cover = undefined
  await expect.poll(() => x('wmctrl', '-l')).not.toContain(COVER)
})

const x = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 5000 }).trim()
const idOf = (title: string): string =>
  x('xdotool', 'search', '--name', `^${title}$`).split('\n').at(-1) ?? ''
const active = (): string => x('xdotool', 'getactivewindow')
/** From the lowest to the highest. */
const stacking = (): readonly number[] =>
  [...x('xprop', '-root', '_NET_CLIENT_LIST_STACKING').matchAll(/0x[0-9a-f]+/g)].map(Number)
const isTopmost = (id: string) => stacking().at(-1) === Number(id)

/** Another program's window over all of the screen, in which somebody is typing. */
async function coverAll(isFullScreen: boolean): Promise<string> {
  const place = ['-geometry', '1280x800+0+0', '-title', COVER]
  cover = spawn('xmessage', [...place, 'another program'], { stdio: 'ignore' })
  await expect.poll(() => x('wmctrl', '-l')).toContain(COVER)
  const id = idOf(COVER)
  if (isFullScreen) x('wmctrl', '-i', '-r', `0x${Number(id).toString(16)}`, '-b', 'add,fullscreen')
  x('xdotool', 'windowactivate', '--sync', id)
  await expect.poll(() => active()).toBe(id)
  await expect.poll(() => isTopmost(id)).toBe(true)
  return id
}
const state = async () => {
  const { visible, minimized, focused, flashing } = await app.windowState()
  return { visible, minimized, focused, flashing }
}

test.describe('covered', () => {
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(() => start())
  test.afterAll(() => stage.close())

  test('A15: covered by a full-screen window, an alert without a notification flashes at once; the focus stays there', async () => {
    await app.failNotifications('no notification service')
    const id = await coverAll(true)
    await expect.poll(state).toMatchObject({ visible: true, focused: false, flashing: false })
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    await expect.poll(state).toEqual({ visible: true, minimized: false, focused: false, flashing: true })
    expect(active()).toBe(id)
    await page.getByRole('button', { name: 'Acknowledge BTCUSDT' }).click()
    await expect.poll(async () => (await state()).flashing).toBe(false)
  })

  test('A15: covered by a window that is not full screen, it comes to the top, without the focus', async () => {
    const id = await coverAll(false)
    stage.server.emit({ ...P0, symbol: 'ETHUSDT' })
    await expect.poll(() => isTopmost(id)).toBe(false)
    expect(active()).toBe(id)
    expect(await state()).toMatchObject({ focused: false })
    // Once the user comes to it, it is seen.
    await app.clickTrayItem(['Open feed'])
    await expect.poll(state).toMatchObject({ focused: true, flashing: false })
  })
})

test.describe('in the tray', () => {
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(() => start(['--hidden']))
  test.afterAll(() => stage.close())

  test('A15: out of the tray it comes up and flashes, without the focus', async () => {
    await app.failNotifications('no notification service')
    const id = await coverAll(true)
    stage.server.emit({ ...P0, symbol: 'BTCUSDT' })
    await expect.poll(state).toEqual({ visible: true, minimized: false, focused: false, flashing: true })
    expect(active()).toBe(id)
  })

  test('A10: 20 s after a notification that nobody minded, a window in the tray comes up and flashes', async () => {
    await app.failNotifications(null)
    await chooseInTray(app, 'Acknowledge all (1)')
    await expect.poll(() => app.badgeCount()).toBe(0)
    await app.closeWindow((await app.windowState()).id)
    await expect.poll(state).toMatchObject({ visible: false, flashing: false })
    const id = await coverAll(true)
    stage.server.emit({ ...P0, symbol: 'ETHUSDT' })
    await expect.poll(() => app.badgeCount()).toBe(1)
    expect(await state()).toMatchObject({ visible: false, flashing: false })
    await expect
      .poll(state, { timeout: 120_000 })
      .toEqual({ visible: true, minimized: false, focused: false, flashing: true })
    expect(active()).toBe(id)
  })
})
