/** The key, the settings and their files over restarts: weak and broken keyrings, old and newer formats, signing out. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { target, type AppDriver } from './driver/launch.ts'
import { KEY, live, openStage, rows, type Stage } from './support.ts'

let stage: Stage
test.afterEach(() => stage.close())

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

  test('on a desktop without a keyring it is kept for the run, and asked for again', async () => {
    stage = await openStage()
    const first = await start('basic_text')
    await expect(first.page.getByText('no real key store')).toBeVisible()
    await enterKey(first.page)
    await first.app.quitAndWait()
    if (existsSync(file('secrets.json'))) expect(sealed()).toMatchObject({ key: null })
    const { page } = await start('basic_text')
    await expect(keyField(page)).toBeVisible()
  })

  test('there it is stored when the user says so, and sealed anew once a keyring is there', async () => {
    stage = await openStage()
    const first = await start('basic_text')
    await first.page.getByLabel('Save it all the same').check()
    await enterKey(first.page)
    await first.app.quitAndWait()
    expect(Buffer.from(String(Object(sealed()).key), 'base64').toString('latin1')).toMatch(/^v10/)
    const second = await start('gnome_libsecret')
    await expect(live(second.page)).toBeVisible()
    await second.app.quitAndWait()
    expect(Buffer.from(String(Object(sealed()).key), 'base64').toString('latin1')).toMatch(/^v11/)
  })

  test('when the keyring does not open it is asked for, and what was sealed stays for a better day', async () => {
    stage = await openStage()
    const first = await start()
    await enterKey(first.page)
    await first.app.quitAndWait()
    const { key } = Object(sealed())
    const locked = await start('decrypt fails')
    await expect(keyField(locked.page)).toBeVisible()
    await locked.app.quitAndWait()
    expect(Object(sealed()).key).toBe(key)
    const { page } = await start()
    await expect(live(page)).toBeVisible()
  })

  test('signing out wipes key and last id, and on request the history', async () => {
    stage = await openStage()
    const first = await start()
    await enterKey(first.page)
    stage.server.emit({ priority: 'P2', symbol: 'BTCUSDT' })
    await expect(rows(first.page)).toHaveCount(1)
    await first.page.evaluate(`window.fastfeed.signOut({ wipeHistory: true })`)
    await expect(keyField(first.page)).toBeVisible()
    await first.app.quitAndWait()
    expect(sealed()).toEqual({ version: 1, key: null, cursor: null, aside: [] })
    const journal = new DatabaseSync(file('journal.db'), { readOnly: true })
    expect(journal.prepare('SELECT count(*) AS n FROM events').get()).toMatchObject({ n: 0 })
    journal.close()
    const { page } = await start()
    await expect(keyField(page)).toBeVisible()
  })
})

test.describe('the settings', () => {
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

const WINDOWS = 'there the profile’s own rights do that'

test('nobody else on the machine may read what the app keeps: files 0600, folders 0700', async () => {
  test.skip(process.platform === 'win32', WINDOWS)
  stage = await openStage()
  const app = await stage.launch({ userDataDir: file('profile') })
  await expect(live(await app.window())).toBeVisible()
  await expectPrivate()
})

test('what others could read is closed to them at the next start', async () => {
  test.skip(process.platform === 'win32', WINDOWS)
  stage = await openStage()
  const first = await stage.launch({ userDataDir: file('profile') })
  await expect(live(await first.window())).toBeVisible()
  await first.quitAndWait()
  chmodSync(file('profile'), 0o755)
  for (const entry of ours()) chmodSync(file(`profile/${entry.name}`), entry.isDirectory() ? 0o755 : 0o644)
  const second = await stage.launch({ userDataDir: file('profile') })
  await expect(live(await second.window())).toBeVisible()
  await expectPrivate()
})
