/** A key store that does not answer: tray, window and feed do not wait for it, and a key that arrives late is used. */
import { createCipheriv, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { DEFAULT_SETTINGS } from '../../src-main/core/settings/schema.ts'
import { target, type LaunchOptions } from './driver/launch.ts'
import { KEY, live, openStage, type Stage } from './support.ts'

let stage: Stage
test.afterEach(() => stage.close())
test.slow()
test.skip(target() === 'electron', 'the keyring of a real desktop cannot be replaced before the start')

const WAITING = /Waiting for the system’s key store/
const { alerts } = DEFAULT_SETTINGS
/** Told as soon as the settings allow. */
const SETTINGS = JSON.stringify({ ...DEFAULT_SETTINGS, alerts: { ...alerts, watchdogAfterS: 10 } })

/** As the stand-in's keyring seals (api/safe-storage.ts). */
function seal(text: string, keyring: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyring, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from('v11'), nonce, cipher.getAuthTag(), body]).toString('base64')
}

/** A stage whose profile has a sealed key, and the ways to start on it. */
async function withStoredKey() {
  const keyring = randomBytes(32)
  const secrets = { version: 1, key: seal(KEY, keyring), cursor: null, aside: [] }
  stage = await openStage({
    'settings.json': SETTINGS,
    'secrets.json': JSON.stringify(secrets),
  })
  const file = join(stage.userDataDir, 'keyring')
  writeFileSync(file, keyring)
  const start = (state: string, { flags = [] }: LaunchOptions = {}) => {
    const env = { FASTFEED_API_KEY: '', STANDIN_KEYRING: state, STANDIN_KEYRING_FILE: file }
    return stage.launch({ flags, env })
  }
  return { start, sealed: secrets.key }
}

test('one that never answers: tray and window are there and say so; asked again later, it starts the feed', async () => {
  const { start } = await withStoredKey()
  const app = await start('never answers')
  const page = await app.window()
  await expect(page.getByText(WAITING).first()).toBeVisible()
  await expect.poll(async () => (await app.tray())?.tooltip).toContain('Key locked')
  await app.setKeyring('gnome_libsecret')
  await expect(live(page)).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText(WAITING)).toHaveCount(0)
  expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
})

test('one that answers late: the feed starts by itself, with nothing lost nor doubled', async () => {
  const { start } = await withStoredKey()
  stage.server.emit({ priority: 'P2', symbol: 'BTCUSDT' })
  const app = await start('answers late', { flags: ['--hidden'] })
  const tooltip = async () => (await app.tray())?.tooltip
  await expect.poll(tooltip).toContain('Key locked')
  await app.setKeyring('gnome_libsecret')
  await expect.poll(tooltip).toContain('Live')
  const page = await app.window()
  await app.clickTray('click')
  await expect(page.getByRole('feed').getByRole('article')).toHaveCount(1)
  expect(stage.server.connections).toHaveLength(1)
})

test('a key from the environment needs none, and quitting does not wait for one', async () => {
  stage = await openStage()
  const app = await stage.launch({ env: { STANDIN_KEYRING: 'never answers' } })
  await expect(live(await app.window())).toBeVisible()
  expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
})

test('nor does the demo', async () => {
  stage = await openStage()
  const env = { FASTFEED_API_KEY: '', STANDIN_KEYRING: 'never answers' }
  const app = await stage.launch({ flags: ['--demo'], env })
  await expect(live(await app.window())).toBeVisible()
  expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
})

test('a key entered meanwhile connects, and the user is told that it is kept for this run', async () => {
  const { start, sealed } = await withStoredKey()
  const app = await start('never answers')
  const page = await app.window()
  await page.locator('input[type=password]').fill(KEY)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(live(page)).toBeVisible({ timeout: 120_000 })
  expect(await app.quitAndWait()).toEqual({ code: 0, signal: null })
  const after = JSON.parse(readFileSync(join(stage.userDataDir, 'secrets.json'), 'utf8'))
  expect(after.key).toBe(sealed)
})

test('A14: a stored key that cannot be read is told by a notification when the start was hidden', async () => {
  const { start } = await withStoredKey()
  const app = await start('decrypt fails', { flags: ['--hidden'] })
  const titles = async () => (await app.notifications()).map(({ title }) => title)
  await expect.poll(titles, { timeout: 120_000 }).toContain('API key cannot be read')
  await expect.poll(async () => (await app.tray())?.tooltip).toContain('Key locked')
})
