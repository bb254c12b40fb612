/** A known key goes through everything the app does, past a server that quotes it back, and is found nowhere. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { descendants, filesBelow, openCanary, processes, spellings } from '../support/canary.ts'
import { echoError, echoEvent, startEchoFeed, type EchoFeed } from '../support/echo-feed.ts'
import { watchNotifications, type BusWatcher } from './driver/bus-watcher.ts'
import { launchApp, type AppDriver } from './driver/launch.ts'
import { live, TRAY } from './support.ts'

/** One that looks like a key, and one that nothing but its value gives away; both need encoding in a URL. */
const KEY = 'nxg_demo_Canary/7+Qx=9ZkW'
const PLAIN = 'Plain/Canary+5tQ=8Wd2mR'
const EVERYTHING = {
  text: '',
  priorities: [],
  symbols: [],
  types: [],
  from: null,
  to: null,
  before: null,
  limit: 100,
}

const canary = openCanary(KEY, PLAIN)
let feed: EchoFeed
let bus: BusWatcher
let app: AppDriver
const data = mkdtempSync(join(tmpdir(), 'fastfeed-canary-'))
const away = mkdtempSync(join(tmpdir(), 'fastfeed-canary-out-'))

test.describe.configure({ mode: 'serial' })
test.skip(process.platform !== 'linux', 'reads /proc and the session bus')
test.beforeAll(async () => {
  feed = await startEchoFeed()
  bus = await watchNotifications()
})
test.afterAll(async () => {
  bus.close()
  await app.dispose()
  await feed.stop()
  for (const folder of [data, away]) rmSync(folder, { recursive: true, force: true })
})

/** Everything that main tells the page from here on, kept in the page. */
const listen = (page: Page) =>
  page.evaluate(`(() => {
    window.__heard = []
    for (const name of ['delta', 'intent', 'sound', 'exportProgress'])
      window.fastfeed.on(name, (message) => window.__heard.push(message))
  })()`)
const ask = (page: Page, name: string, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(`window.fastfeed[${JSON.stringify(name)}](...${JSON.stringify(args)})`)

async function lookAtPage(page: Page, where: string): Promise<void> {
  canary.look(`${where}: the page's HTML`, await page.content())
  canary.look(`${where}: the page's text`, await page.locator('body').innerText())
  const fields = await page
    .locator('input, textarea')
    .evaluateAll((all) => all.map((field) => Reflect.get(field, 'value')))
  canary.look(`${where}: what stands in its fields`, fields)
}

function lookAtFiles(where: string): void {
  const kinds = new Map<string, Buffer[]>()
  for (const { path, bytes } of filesBelow(data)) {
    const kind = path.startsWith('chromium') ? "the browser's profile" : path
    kinds.set(kind, [...(kinds.get(kind) ?? []), bytes])
  }
  for (const [kind, contents] of kinds) canary.look(`${where}: ${kind}`, Buffer.concat(contents))
}

function lookAtProcesses(where: string): void {
  canary.look(
    `${where}: every process's arguments`,
    processes()
      .map(({ commandLine }) => commandLine)
      .join('\n'),
  )
  const family = descendants(app.pid)
  expect(family.length).toBeGreaterThan(0)
  canary.look(`${where}: the children's environment`, family.map(({ environment }) => environment).join('\n'))
}

async function lookAtDesktop(where: string): Promise<void> {
  canary.look(`${where}: notifications as the app made them`, await app.notifications())
  canary.look(`${where}: notifications on the session bus`, bus.notifications)
  canary.look(`${where}: tray tooltip and menu`, await app.tray())
  canary.look(`${where}: clipboard`, await app.clipboardText())
  canary.look(`${where}: opened addresses`, await app.opened())
  canary.look(`${where}: dialogs`, await app.dialogs())
  canary.look(`${where}: standard output and error`, app.output.join('\n'))
}

async function lookAtMessages(page: Page, where: string): Promise<void> {
  canary.look(`${where}: messages to the page`, await page.evaluate('window.__heard'))
  for (const name of ['snapshot', 'diagnostics', 'noiseReport'])
    canary.look(`${where}: reply to ${name}`, await ask(page, name))
  canary.look(`${where}: reply to history`, await ask(page, 'history', EVERYTHING))
}

test('the search finds a key in every spelling it knows', () => {
  const control = openCanary(KEY)
  for (const spelling of spellings(KEY)) control.look(spelling, `before ${spelling} after`)
  expect(control.found).toEqual(control.tried)
  control.look('nothing', 'nothing')
  expect(control.found).not.toContain('nothing')
})

test('entered in the window, and in use on a feed that quotes it', async () => {
  app = await launchApp({ feedUrl: feed.wsUrl, userDataDir: data, env: TRAY })
  const page = await app.window()
  await listen(page)
  // A password field: what is typed is no picture either.
  const field = page.locator('input[type=password]')
  await field.fill(KEY)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(live(page)).toBeVisible()
  expect(feed.seen).toContain(KEY)

  const before = bus.notifications.length
  feed.send(echoEvent(600, 'P0'))
  await expect.poll(() => bus.notifications.length, { timeout: 120_000 }).toBeGreaterThan(before)
  feed.send(echoError('SOMETHING_ODD'))
  const rows = page.getByRole('feed').getByRole('article')
  await expect(rows.first()).toBeVisible()
  await rows.first().getByRole('button').first().click()
  await lookAtPage(page, 'connected')
  await lookAtMessages(page, 'connected')
  await ask(page, 'copyText', JSON.stringify(await ask(page, 'history', EVERYTHING)))
  await lookAtDesktop('connected')
  lookAtProcesses('connected')
  lookAtFiles('connected')
})

test('taken out: history, settings, diagnostics', async () => {
  const page = await app.window()
  for (const [name, file, ...args] of [
    ['exportHistory', 'history.csv', EVERYTHING, 'csv'],
    ['exportHistory', 'history.json', EVERYTHING, 'json'],
    ['exportSettings', 'settings.json'],
    ['saveDiagnostics', 'diagnostics.json'],
  ] as const) {
    await app.scriptDialog({ canceled: false, filePath: join(away, file) })
    expect(await ask(page, name, ...args)).toMatchObject({ ok: true })
    canary.look(`taken out: ${file}`, readFileSync(join(away, file)))
  }
  expect(readFileSync(join(away, 'history.json'), 'utf8')).toContain('LEVERAGE_SPIKE_DETECTED')
})

test('on the settings and diagnostics screens', async () => {
  const page = await app.window()
  await page.getByRole('button', { name: 'Settings' }).click()
  for (const name of ['Data', 'System', 'Connection']) {
    await page
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .first()
      .click()
    await lookAtPage(page, `settings, ${name}`)
  }
  await expect(page.getByTestId('key-state')).toContainText(KEY.slice(-4))
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /Open diagnostics$/ }).click()
  await expect(page.getByRole('heading', { name: 'Diagnostics' })).toBeVisible()
  await lookAtPage(page, 'diagnostics')
  await page.keyboard.press('Escape')
})

test('refused by REST, by the upgrade and by an ERROR frame, each quoting it', async () => {
  const page = await app.window()
  const asked = feed.restRequests()
  feed.restStatus = 401
  feed.drop()
  await expect.poll(() => feed.restRequests(), { timeout: 120_000 }).toBeGreaterThan(asked)
  await expect(live(page)).toBeVisible()
  await lookAtMessages(page, 'REST 401')

  feed.upgradeStatus = 401
  feed.drop()
  await expect(page.getByText('Key rejected').first()).toBeVisible({ timeout: 120_000 })
  await lookAtPage(page, 'upgrade 401')
  await lookAtMessages(page, 'upgrade 401')

  feed.upgradeStatus = null
  feed.authError = 'AUTH_FAILED'
  const stored = await ask(page, 'setKey', PLAIN, { rememberWeakly: false })
  expect(stored).toMatchObject({ ok: true, message: expect.stringContaining('sealed') })
  canary.look('AUTH_FAILED: reply to setKey', stored)
  await expect.poll(() => feed.seen.includes(PLAIN)).toBe(true)
  await expect(page.getByText('Key rejected').first()).toBeVisible()
  await lookAtPage(page, 'AUTH_FAILED')
  await lookAtMessages(page, 'AUTH_FAILED')
  canary.look('AUTH_FAILED: reply to testConnection', await ask(page, 'testConnection'))
  canary.look(
    'AUTH_FAILED: reply to a bad message',
    await ask(page, 'setKey', PLAIN, { rememberWeakly: PLAIN }),
  )
  await lookAtDesktop('AUTH_FAILED')
  lookAtProcesses('AUTH_FAILED')
  lookAtFiles('AUTH_FAILED')
})

test('killed, started again with what it sealed, and ended in good order', async () => {
  await app.kill()
  lookAtFiles('killed')
  feed.authError = null
  app = await launchApp({ feedUrl: feed.wsUrl, userDataDir: data, env: TRAY })
  const page = await app.window()
  await listen(page)
  await expect(live(page)).toBeVisible()
  expect(feed.seen.at(-1)).toBe(PLAIN)
  await lookAtMessages(page, 'restarted')
  lookAtProcesses('restarted')
  await app.quitAndWait()
  canary.look('ended: standard output and error', app.output.join('\n'))
  lookAtFiles('ended')
})

test('given in the environment: no child gets it, and it is not stored', async () => {
  const env = { ...TRAY, FASTFEED_API_KEY: KEY }
  app = await launchApp({ feedUrl: feed.wsUrl, userDataDir: data, env })
  const page = await app.window()
  await expect(live(page)).toBeVisible()
  expect(feed.seen.at(-1)).toBe(KEY)
  // What the launching environment was stays readable to the user's own processes; a program cannot change that.
  lookAtProcesses('environment')
  await lookAtPage(page, 'environment')
  await app.quitAndWait()
  lookAtFiles('environment')
})

test('found nowhere', () => {
  console.log(`canary: ${canary.tried.length} paths tried, ${canary.found.length} found`)
  expect(canary.tried.length).toBeGreaterThan(60)
  expect(canary.found).toEqual([])
})
