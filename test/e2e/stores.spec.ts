/** The key, the settings and their files over restarts: weak and broken keyrings, old and newer formats, signing out. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { target, type AppDriver } from './driver/launch.ts'
import { KEY, live, openStage, rows, type Stage } from './support.ts'

let stage: Stage

/** The keyring as it is from the very start of the app. */
const keyring = (state: string) => ({ FASTFEED_API_KEY: '', STANDIN_KEYRING: state })
const file = (name: string) => join(stage.userDataDir, name)
const sealed = (): unknown => JSON.parse(readFileSync(file('secrets.json'), 'utf8'))
const keyField = (page: Page) => page.locator('input[type=password]')

async function enterKey(page: Page): Promise<void> {
  await keyField(page).fill(KEY)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(live(page)).toBeVisible()
}

async function start(state = 'gnome_libsecret'): Promise<{ readonly app: AppDriver; readonly page: Page }> {
  const app = await stage.launch({ env: keyring(state) })
  return { app, page: await app.window() }
}

test.describe('the key', () => {
  test.skip(target() === 'electron', 'the keyring of a real desktop cannot be replaced before the start')
  // One profile through all of it: what a test leaves on the disk or on the screen is what the next one begins with.
  test.describe.configure({ mode: 'serial' })
  let current: Awaited<ReturnType<typeof start>>
  test.beforeAll(async () => {
    stage = await openStage()
  })
  test.afterAll(() => stage.close())

  test('on a desktop without a keyring it is kept for the run, and asked for again', async () => {
    const first = await start('basic_text')
    await expect(first.page.getByText('no real key store')).toBeVisible()
    await enterKey(first.page)
    await first.app.quitAndWait()
    if (existsSync(file('secrets.json'))) expect(sealed()).toMatchObject({ key: null })
    current = await start('basic_text')
    await expect(keyField(current.page)).toBeVisible()
  })

  test('there it is stored when the user says so, and sealed anew once a keyring is there', async () => {
    await current.page.getByLabel('Save it all the same').check()
    await enterKey(current.page)
    await current.app.quitAndWait()
    expect(Buffer.from(String(Object(sealed()).key), 'base64').toString('latin1')).toMatch(/^v10/)
    const second = await start('gnome_libsecret')
    await expect(live(second.page)).toBeVisible()
    await second.app.quitAndWait()
    expect(Buffer.from(String(Object(sealed()).key), 'base64').toString('latin1')).toMatch(/^v11/)
  })

  test('when the keyring does not open it is asked for, and what was sealed stays for a better day', async () => {
    const { key } = Object(sealed())
    const locked = await start('decrypt fails')
    await expect(keyField(locked.page)).toBeVisible()
    await locked.app.quitAndWait()
    expect(Object(sealed()).key).toBe(key)
    current = await start()
    await expect(live(current.page)).toBeVisible()
  })

  test('signing out wipes key and last id, and on request the history', async () => {
    stage.server.emit({ priority: 'P2', symbol: 'BTCUSDT' })
    await expect(rows(current.page)).toHaveCount(1)
    await current.page.evaluate(`window.fastfeed.signOut({ wipeHistory: true })`)
    await expect(keyField(current.page)).toBeVisible()
    await current.app.quitAndWait()
    expect(sealed()).toEqual({ version: 1, key: null, cursor: null, aside: [] })
    const journal = new DatabaseSync(file('journal.db'), { readOnly: true })
    expect(journal.prepare('SELECT count(*) AS n FROM events').get()).toMatchObject({ n: 0 })
    journal.close()
    const { page } = await start()
    await expect(keyField(page)).toBeVisible()
  })
})

test.describe('the settings', () => {
  test.afterEach(() => stage.close())

  test('of version 0 are taken over and written in the present format', async () => {
    const old = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'settings-v0.json'), 'utf8')
    stage = await openStage({ 'settings.json': old })
    const app = await stage.launch()
    await expect(live(await app.window())).toBeVisible()
    const written: unknown = JSON.parse(readFileSync(file('settings.json'), 'utf8'))
    expect(written).toEqual({
      ...DEFAULT_SETTINGS,
      connection: { ...DEFAULT_SETTINGS.connection, symbols: ['BTCUSDT', 'ETHUSDT'] },
      quietHours: { ...DEFAULT_SETTINGS.quietHours, enabled: true, start: '23:00', end: '06:30' },
      display: { ...DEFAULT_SETTINGS.display, theme: 'light', density: 'compact' },
    })
  })

  test('of a newer version are left as they are, and the app says so', async () => {
    const newer = JSON.stringify({ ...DEFAULT_SETTINGS, version: 99, surprise: true })
    stage = await openStage({ 'settings.json': newer })
    const app = await stage.launch()
    const page = await app.window()
    await expect(page.getByText(/written by a newer version/)).toBeVisible()
    await page.evaluate(`window.fastfeed.setPinned(true)`)
    await app.quitAndWait()
    expect(readFileSync(file('settings.json'), 'utf8')).toBe(newer)
  })
})

const modeOf = (name: string) => (statSync(file(name)).mode & 0o777).toString(8)
/** What of the profile is the app's own, not the browser's. */
const ours = () =>
  readdirSync(file('profile'), { withFileTypes: true }).filter(({ name }) =>
    /^(journal|settings|secrets|logs?|window)/.test(name),
  )

async function expectPrivate(): Promise<void> {
  expect(modeOf('profile')).toBe('700')
  expect(ours().map(({ name }) => name)).toContain('journal.db')
  for (const entry of ours())
    expect([entry.name, modeOf(`profile/${entry.name}`)]).toEqual([
      entry.name,
      entry.isDirectory() ? '700' : '600',
    ])
}

test.describe('the files', () => {
  test.skip(process.platform === 'win32', 'there the profile’s own rights do that')
  test.describe.configure({ mode: 'serial' })
  let app: AppDriver
  test.beforeAll(async () => {
    stage = await openStage()
    app = await stage.launch({ userDataDir: file('profile') })
  })
  test.afterAll(() => stage.close())

  test('nobody else on the machine may read what the app keeps: files 0600, folders 0700', async () => {
    await expect(live(await app.window())).toBeVisible()
    await expectPrivate()
  })

  test('what others could read is closed to them at the next start', async () => {
    await app.quitAndWait()
    chmodSync(file('profile'), 0o755)
    for (const entry of ours()) chmodSync(file(`profile/${entry.name}`), entry.isDirectory() ? 0o755 : 0o644)
    const second = await stage.launch({ userDataDir: file('profile') })
    await expect(live(await second.window())).toBeVisible()
    await expectPrivate()
  })
})
