/** `--self-test` and "Check this machine": green here, and red with a sentence for each part broken on purpose. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'playwright/test'
import type { SelfTestDocument } from '../../src-main/core/self-test/run.ts'
import { clearNotifications, clickTopNotification } from './driver/desktop-click.ts'
import { KEY, live, openStage } from './support.ts'

const root = join(import.meta.dirname, '..', '..')
/** A part may take its whole limit, after a start on a busy machine. */
const LONG_MS = 240_000

test.describe.configure({ timeout: LONG_MS })
test.skip(process.env['E2E_TARGET'] === 'electron', 'breaks what only the stand-in lets be broken')

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** As a terminal starts it: standard output and error apart. */
const start = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  run([join(root, 'src-main/cli/start.ts'), ...words], env)

async function run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, FASTFEED_API_KEY: KEY, ...env },
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

let folder: string
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fastfeed-e2e-'))
})
test.afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const register = new URL('../electron-on-chromium/register.js', import.meta.url).href

/** The app alone: what is broken in its environment is not mended by the launcher. */
async function startAlone(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  return run(['--disable-warning=ExperimentalWarning', '--import', register, root, ...words], env)
}

async function check(env: Readonly<Record<string, string>> = {}, dataFolder = join(folder, 'data')) {
  const keyring = { STANDIN_KEYRING_FILE: join(folder, 'keyring') }
  const how = env['DISPLAY'] === '' ? start : startAlone
  const ended = await how(['--self-test', `--user-data-dir=${dataFolder}`], { ...keyring, ...env })
  expect(ended.stdout + ended.stderr).not.toContain(KEY)
  // Nothing else may be on standard output.
  const document = JSON.parse(ended.stdout) as SelfTestDocument
  const partOf = (name: string) => document.parts.find(({ part }) => part === name)
  const failed = document.parts.filter(({ result }) => result === 'failed').map(({ part }) => part)
  return { ...ended, document, partOf, failed }
}

test('beside a running copy, on its folder, all that Linux promises works', async () => {
  const stage = await openStage()
  const asked: unknown[] = []
  const receiver = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => asked.push(JSON.parse(chunk.toString())))
    request.on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  try {
    const app = await stage.launch({ env: { STANDIN_KEYRING_FILE: join(folder, 'keyring') } })
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    // A24: what is forwarded to is tried, too, by the user's own settings and sealed address.
    const { port } = receiver.address() as AddressInfo
    const target = {
      ...{
        id: 'hook',
        name: 'hook',
        kind: 'webhook',
        enabled: true,
        when: 'at-once',
        afterS: 10,
        awayMin: 5,
      },
      ...{ rules: [], privacy: 'full', template: '' },
    }
    const url = `http://127.0.0.1:${port}/canary-5tQ8Wd2mR`
    await page.evaluate(
      `window.fastfeed.saveSettings('forward', { targets: [${JSON.stringify(target)}] }).then(() =>
        window.fastfeed.tellForward('hook', { url: '${url}' }, { confirmation: '', rememberWeakly: true }))`,
    )
    const files = () => readdirSync(stage.userDataDir).sort()
    // The running copy writes down where its window stands; not meanwhile, because the desktop has just moved it.
    await page.evaluate('window.resizeTo(400, 500)')
    await expect.poll(files).toContain('window.json')
    const before = files()
    const { code, document, failed } = await check({}, stage.userDataDir)
    expect(document.parts.find(({ part }) => part === 'forward')?.text).toMatch(/^“hook” took a test/)
    expect(asked).toMatchObject([{ fastfeed: 1, event: 'test', target: 'hook' }])
    expect(JSON.stringify(document)).not.toContain('canary')
    expect({ failed, ok: document.ok, code }).toEqual({ failed: [], ok: true, code: 0 })
    expect(document.parts.map(({ part, result }) => `${part}: ${result}`)).toEqual(
      expect.arrayContaining([
        ...['notification: ok', 'sound: ok', 'key-store: ok', 'hotkey: ok', 'autostart: ok', 'journal: ok'],
        ...['proxy: ok', 'forward: ok', 'window: ok', 'disk: ok', 'notification-click: not on this system'],
      ]),
    )
    for (const { duration_ms } of document.parts) expect(duration_ms).toBeGreaterThanOrEqual(0)
    await expect(live(page)).toBeVisible()
    expect(files()).toEqual(before)
  } finally {
    receiver.closeAllConnections()
    receiver.close()
    await stage.close()
  }
})

test('without a display it brings a virtual one, and says so on standard error only', async () => {
  const { code, stderr, failed } = await check({ DISPLAY: '' })
  expect({ failed, code }).toEqual({ failed: [], code: 0 })
  expect(stderr).toContain('Started a virtual display')
})

test('no notification service, no sound output, a key store that never answers: red, each with what to do', async () => {
  const { code, failed, partOf } = await check({
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    STANDIN_AUDIO: 'none',
    STANDIN_KEYRING: 'never answers',
  })
  expect({ failed, code }).toEqual({ failed: ['notification', 'sound', 'key-store'], code: 1 })
  expect(partOf('notification')).toMatchObject({
    text: expect.stringMatching(/^The desktop has not shown it: .+\.$/),
    advice: expect.stringContaining('Allow notifications'),
  })
  expect(partOf('notification-click')).toMatchObject({ text: 'There was no notification to click.' })
  expect(partOf('sound')).toMatchObject({
    text: 'It was not played: this computer has no sound output.',
    advice: expect.stringContaining('Connect or choose a sound output'),
  })
  // Said after the part's limit, and the test goes on.
  expect(partOf('key-store')).toMatchObject({
    text: 'It did not answer within 20 s.',
    advice: expect.stringContaining('Unlock the system’s key store'),
  })
  expect(partOf('journal')).toMatchObject({ result: 'ok' })
})

test('a data folder that cannot be written to: red, with its name', async () => {
  // The kernel's own files: nobody can make one there, not even root, and there is no room either.
  const { code, failed, partOf } = await check({}, '/sys')
  expect({ failed, code }).toEqual({ failed: ['journal', 'disk'], code: 1 })
  expect(partOf('journal')).toMatchObject({
    text: expect.stringMatching(/^Nothing can be written to \/sys: .+\.$/),
    advice: expect.stringContaining('you may write to the app’s data folder'),
  })
})

test.describe('flags', () => {
  test('with --demo or --hidden it is refused, and nothing is on standard output', async () => {
    for (const flag of ['--demo', '--hidden']) {
      const { code, stdout, stderr } = await start(['--self-test', flag])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`--self-test opens no feed and ends by itself: leave out ${flag}`)
    }
  })
})

test('in the window: a click on the notification counts, the bundle holds the result', async () => {
  await clearNotifications()
  const stage = await openStage()
  try {
    const app = await stage.launch()
    const page = await app.window()
    await expect(live(page)).toBeVisible()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: /^System/ }).click()
    const field = page.getByRole('group', { name: 'Check this machine' })
    await field.getByRole('button', { name: 'Check', exact: true }).click()
    const parts = field.getByRole('listitem')
    await expect(parts.filter({ hasText: 'Notification shown' })).toContainText('OK')
    // The desktop has taken a notification some time before its user can click it.
    await expect(async () => {
      await clickTopNotification()
      await expect(parts.filter({ hasText: 'Notification clicked' })).toContainText('OK', { timeout: 500 })
    }).toPass({ timeout: LONG_MS })
    await expect(field.getByRole('status')).toHaveText('Everything that this system promises works.', {
      timeout: LONG_MS,
    })
    await expect(live(page)).toBeVisible()

    const target = join(folder, 'bundle.json')
    await app.scriptDialog({ canceled: false, filePath: target })
    await page.getByRole('group', { name: 'Diagnostics bundle' }).getByRole('button').click()
    await expect(page.getByText('Diagnostics saved')).toBeVisible()
    const bundle = readFileSync(target, 'utf8')
    expect(JSON.parse(bundle)).toMatchObject({ self_test: { self_test: 1, ok: true } })
    expect(bundle).not.toContain(KEY)
  } finally {
    await stage.close()
  }
})
