import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { openSecrets } from '../../../src-main/shell/secrets/secrets.ts'
import { createVault, type SafeStorage } from '../../../src-main/shell/secrets/vault.ts'
import { ANSWER_MS } from '../../../src-main/shell/secrets/vault.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { settle } from '../../support/fakes/events.ts'
import { NOW, plainStore, recordingLog, recordingNotices, tempFolder } from './support.ts'

const KEY = 'nxg_0123456789abcdef'
const OTHER = 'nxg_fedcba9876543210'
const IDENTITY = { origin: 'https://feed.example', keyFingerprint: 'f00d' }

/** A keyring that a test can lock, weaken or rotate. Sealed text is reversed, so that the clear one never shows. */
function fakeKeyring() {
  const state = {
    prefix: 'v11',
    available: true,
    locked: false,
    failing: false,
    rotate: false,
    silent: false,
    backend: 'gnome_libsecret',
  }
  const turn = (text: string) => [...text].reverse().join('')
  const unanswered: (() => void)[] = []
  /** Silent, it answers when `answer` is called, or never. */
  const sooner = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state.silent) await new Promise<void>((resolve) => unanswered.push(resolve))
    return work()
  }
  const safe: SafeStorage = {
    isAsyncEncryptionAvailable: () => sooner(() => Promise.resolve(state.available)),
    encryptStringAsync: (text) =>
      sooner(() =>
        state.available && !(state.failing && text !== 'probe')
          ? Promise.resolve(Buffer.from(state.prefix + turn(text)))
          : Promise.reject(new Error('no keyring')),
      ),
    decryptStringAsync: (sealed) =>
      sooner(() =>
        state.locked
          ? Promise.reject(new Error('keyring locked'))
          : Promise.resolve({ result: turn(sealed.toString().slice(3)), shouldReEncrypt: state.rotate }),
      ),
    getSelectedStorageBackend: () => state.backend,
  }
  const answer = (): void => {
    state.silent = false
    for (const one of unanswered.splice(0)) one()
  }
  return { state, safe, answer, asked: () => unanswered.length }
}

function rig(platform: NodeJS.Platform = 'linux') {
  const folder = tempFolder()
  const file = join(folder, 'secrets.json')
  const keyring = fakeKeyring()
  const log = recordingLog()
  const notices = recordingNotices()
  const clock = new FakeClock()
  const after = (ms: number, run: () => void) => clock.setTimer(ms, run)
  const open = () =>
    openSecrets({
      after,
      file,
      openStore: plainStore,
      vault: createVault(keyring.safe, platform, after),
      now: () => NOW,
      log,
      tell: notices.tell,
    })
  const { state, answer, asked } = keyring
  const text = () => readFileSync(file, 'utf8')
  return { folder, file, keyring: state, answer, asked, clock, log, notices, open, text }
}

async function started(from: ReturnType<typeof rig>, environment: Secret | null = null) {
  const secrets = from.open()
  await secrets.load(environment)
  return secrets
}

const keep = { rememberWeakly: false }

test('a sealed key is there after a restart, and never in the clear on disk', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  expect(app.text()).not.toContain(KEY)
  const again = await started(app)
  expect(again.key()?.reveal()).toBe(KEY)
  expect(again.info()).toEqual({ configured: true, last4: 'cdef', storage: 'sealed', sealing: 'available' })
})

test('a weak keyring stores nothing unless the user chose it', async () => {
  const app = rig()
  app.keyring.prefix = 'v10'
  const secrets = await started(app)
  const result = await secrets.setKey(new Secret(KEY), keep)
  expect(result.message).toContain('this run only')
  expect(secrets.info()).toMatchObject({ configured: true, storage: 'memory', sealing: 'weak' })
  expect(readdirSync(app.folder)).toEqual([])
  expect((await started(app)).key()).toBeNull()
})

test('a weak keyring stores the key when the user chose it, and says so ever after', async () => {
  const app = rig()
  app.keyring.prefix = 'v10'
  await (await started(app)).setKey(new Secret(KEY), { rememberWeakly: true })
  const again = await started(app)
  expect(again.key()?.reveal()).toBe(KEY)
  expect(again.info().storage).toBe('weak')
})

test('without a version on the ciphertext the backend tells that it is weak', async () => {
  const app = rig()
  app.keyring.prefix = '???'
  app.keyring.backend = 'basic_text'
  expect((await started(app)).info().sealing).toBe('weak')
})

test('v10 is the strong seal of macOS and Windows', async () => {
  const app = rig('darwin')
  app.keyring.prefix = 'v10'
  await (await started(app)).setKey(new Secret(KEY), keep)
  expect((await started(app)).info()).toMatchObject({ storage: 'sealed', sealing: 'available' })
})

test('with no sealing at all the key lives in memory', async () => {
  const app = rig()
  app.keyring.available = false
  const secrets = await started(app)
  await secrets.setKey(new Secret(KEY), { rememberWeakly: true })
  expect(secrets.info()).toMatchObject({ configured: true, storage: 'memory', sealing: 'unavailable' })
  expect(readdirSync(app.folder)).toEqual([])
})

test('a locked keyring asks again and keeps the seal; unlocked, the key is back', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  const before = app.text()
  app.keyring.locked = true
  const locked = await started(app)
  expect(locked.info()).toMatchObject({ configured: false, storage: 'unreadable' })
  await locked.sealCursor()
  expect(app.text()).toBe(before)
  app.keyring.locked = false
  expect((await started(app)).key()?.reveal()).toBe(KEY)
})

test('a new key over an unreadable one keeps the old seal aside', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  const old = String(JSON.parse(app.text()).key)
  app.keyring.locked = true
  await (await started(app)).setKey(new Secret(OTHER), keep)
  expect(JSON.parse(app.text()).aside).toEqual([old])
})

test('a key that cannot be stored replaces the stored one all the same: the next start asks, it does not go back', async () => {
  const ways: ((keyring: ReturnType<typeof rig>['keyring']) => void)[] = [
    (keyring) => (keyring.available = false),
    (keyring) => (keyring.prefix = 'v10'),
    (keyring) => (keyring.failing = true),
  ]
  for (const way of ways) {
    const app = rig()
    await (await started(app)).setKey(new Secret(KEY), keep)
    const secrets = await started(app)
    way(app.keyring)
    expect((await secrets.setKey(new Secret(OTHER), keep)).message).toContain('this run only')
    app.keyring.available = true
    expect((await started(app)).key()).toBeNull()
  }
})

test('an unreadable stored key stays in place of a key for this run', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  const old = String(JSON.parse(app.text()).key)
  app.keyring.locked = true
  const secrets = await started(app)
  app.keyring.available = false
  await secrets.setKey(new Secret(OTHER), keep)
  expect(JSON.parse(app.text())).toMatchObject({ key: old, aside: [] })
})

test('a last id that is being sealed, or comes late, while the user signs out is not written back', async () => {
  const app = rig()
  const secrets = await started(app)
  await secrets.setKey(new Secret(KEY), keep)
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  const sealing = secrets.sealCursor()
  secrets.signOut()
  await sealing
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 6 })
  await secrets.sealCursor()
  expect(JSON.parse(app.text())).toMatchObject({ key: null, cursor: null })
})

test('a last id noted while an older one is being sealed is sealed next', async () => {
  const app = rig()
  const secrets = await started(app)
  await secrets.setKey(new Secret(KEY), keep)
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  const sealing = secrets.sealCursor()
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 6 })
  await sealing
  await secrets.sealCursor()
  expect((await started(app)).sealedCursor(IDENTITY)).toEqual({ epoch: 1, committedId: 6 })
})

test('the OS asks for a fresh seal and gets one', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  app.keyring.rotate = true
  app.keyring.prefix = 'v12'
  expect((await started(app)).key()?.reveal()).toBe(KEY)
  expect(Buffer.from(JSON.parse(app.text()).key, 'base64').toString()).toMatch(/^v12/)
})

test('a fresh seal that would be weaker is not taken', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  app.keyring.rotate = true
  app.keyring.prefix = 'v10'
  await started(app)
  expect(Buffer.from(JSON.parse(app.text()).key, 'base64').toString()).toMatch(/^v11/)
})

test('a key from the environment wins for the run and is never stored', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  const before = app.text()
  const secrets = await started(app, new Secret(OTHER))
  expect(secrets.key()?.reveal()).toBe(OTHER)
  expect(secrets.info().storage).toBe('environment')
  expect(app.text()).toBe(before)
})

test('G8: the sealed last id belongs to its origin and key', async () => {
  const app = rig()
  const secrets = await started(app, new Secret(KEY))
  secrets.noteCursor(IDENTITY, { epoch: 2, committedId: 12346 })
  await secrets.sealCursor()
  expect(app.text()).not.toContain('12346')
  const again = await started(app)
  expect(again.sealedCursor(IDENTITY)).toEqual({ epoch: 2, committedId: 12346 })
  expect(again.sealedCursor({ ...IDENTITY, keyFingerprint: 'beef' })).toBeNull()
  expect(again.sealedCursor({ ...IDENTITY, origin: 'https://other.example' })).toBeNull()
})

test('signing out leaves no key, no last id and nothing aside', async () => {
  const app = rig()
  const secrets = await started(app)
  await secrets.setKey(new Secret(KEY), keep)
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  await secrets.sealCursor()
  secrets.signOut()
  expect(JSON.parse(app.text())).toEqual({ version: 1, key: null, cursor: null, aside: [] })
  expect(secrets.info()).toMatchObject({ configured: false, storage: 'none', last4: '' })
  const again = await started(app)
  expect(again.key()).toBeNull()
  expect(again.sealedCursor(IDENTITY)).toBeNull()
})

test('a damaged secrets file is set aside and named, and the key asked for', async () => {
  const app = rig()
  writeFileSync(app.file, `{"key": "${KEY}`)
  const secrets = await started(app)
  expect(secrets.key()).toBeNull()
  const [aside] = readdirSync(app.folder)
  expect(app.notices.told[0]?.text).toContain(aside)
  expect(JSON.stringify(app.notices.told)).not.toContain(KEY)
  expect(app.log.lines.join('\n')).not.toContain(KEY)
})

test('nothing that is logged or told on any of these ways holds the key', async () => {
  const app = rig()
  const secrets = await started(app)
  const results = [await secrets.setKey(new Secret(KEY), keep)]
  app.keyring.locked = true
  const locked = await started(app)
  app.keyring.available = false
  results.push(await locked.setKey(new Secret(KEY), keep))
  const said = JSON.stringify([results, app.log.lines, app.notices.told, secrets.info(), locked.info()])
  expect(said).not.toContain(KEY)
})

test('a version-0 file, without version and aside, is read; the next change makes it the present format', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  const { key } = JSON.parse(app.text())
  writeFileSync(app.file, JSON.stringify({ key }))
  const secrets = await started(app)
  expect(secrets.key()?.reveal()).toBe(KEY)
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  await secrets.sealCursor()
  expect(JSON.parse(app.text())).toMatchObject({ version: 1, key, aside: [] })
})

test('a file of a newer version is left untouched and said; a key entered now lasts for the run', async () => {
  const app = rig()
  const newer = JSON.stringify({ version: 2, key: 'something else', vault: {} })
  writeFileSync(app.file, newer)
  const secrets = await started(app)
  expect(app.notices.told[0]?.text).toContain('newer version')
  expect(secrets.key()).toBeNull()
  const { message } = await secrets.setKey(new Secret(KEY), keep)
  expect(message).toContain('this run only')
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  await secrets.sealCursor()
  expect(secrets.info()).toMatchObject({ configured: true, storage: 'memory' })
  expect(app.text()).toBe(newer)
})

test('signing out wipes even what belongs to a newer version', async () => {
  const app = rig()
  writeFileSync(app.file, JSON.stringify({ version: 2, key: 'something else' }))
  ;(await started(app)).signOut()
  expect(app.text()).not.toContain('something else')
})

/** A profile with a sealed key and last id, and a key store that says nothing from now on. */
async function silentAfter(): Promise<ReturnType<typeof rig>> {
  const app = rig()
  const secrets = await started(app)
  await secrets.setKey(new Secret(KEY), keep)
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 7 })
  await secrets.sealCursor()
  app.keyring.silent = true
  return app
}

async function startedSilent(app: ReturnType<typeof rig>, environment: Secret | null = null) {
  const secrets = app.open()
  const changes: string[] = []
  secrets.onChange(() => void changes.push(`${secrets.info().storage} ${secrets.info().sealing}`))
  const loading = secrets.load(environment)
  app.clock.advance(ANSWER_MS)
  await loading
  return { secrets, changes }
}

test('a key store that does not answer is waited for a moment; then the key counts as waited for', async () => {
  const app = await silentAfter()
  const { secrets } = await startedSilent(app)
  expect(secrets.info()).toEqual({ configured: false, last4: '', storage: 'waiting', sealing: 'silent' })
})

test('an answer that comes late counts, to whichever asking, and only once', async () => {
  const app = await silentAfter()
  const { secrets, changes } = await startedSilent(app)
  app.clock.advance(60_000)
  app.answer()
  await settle()
  expect(secrets.key()?.reveal()).toBe(KEY)
  expect(changes.filter((change) => change.startsWith('sealed'))).toEqual([
    'sealed silent',
    'sealed available',
  ])
  app.clock.advance(3_600_000)
  await settle()
  expect(app.clock.timers).toBe(0)
})

test('what was lost by the key store is asked again, after ever longer pauses', async () => {
  const app = await silentAfter()
  const { secrets } = await startedSilent(app)
  const before = app.asked()
  app.clock.advance(30 * 60_000)
  await settle()
  expect(app.asked() - before).toBeGreaterThan(5)
  expect(app.asked() - before).toBeLessThan(15)
  app.keyring.silent = false
  app.clock.advance(5 * 60_000)
  await settle()
  expect(secrets.key()?.reveal()).toBe(KEY)
})

test('G8: the sealed last id is there before the key is; until then it is a promise', async () => {
  const app = await silentAfter()
  const { secrets } = await startedSilent(app)
  const promised = secrets.sealedCursor(IDENTITY)
  expect(promised).toBeInstanceOf(Promise)
  let atKey: unknown
  secrets.onChange(() => void (atKey ??= secrets.key() === null ? undefined : secrets.sealedCursor(IDENTITY)))
  app.answer()
  expect(await promised).toEqual({ epoch: 1, committedId: 7 })
  await settle()
  expect(atKey).toEqual({ epoch: 1, committedId: 7 })
})

test('a key from the environment counts at once, whatever the key store does', async () => {
  const app = await silentAfter()
  const secrets = app.open()
  void secrets.load(new Secret(OTHER))
  expect(secrets.key()?.reveal()).toBe(OTHER)
  app.answer()
  await settle()
  expect(secrets.key()?.reveal()).toBe(OTHER)
})

test('a key entered while the stored one is waited for: told soon, kept for the run beside the stored one, and not replaced by the late one', async () => {
  const app = await silentAfter()
  const old = String(JSON.parse(app.text()).key)
  const { secrets } = await startedSilent(app)
  const entering = secrets.setKey(new Secret(OTHER), keep)
  app.clock.advance(ANSWER_MS)
  expect((await entering).message).toContain('the stored one stays for the next')
  app.answer()
  await settle()
  expect(secrets.key()?.reveal()).toBe(OTHER)
  expect(JSON.parse(app.text())).toMatchObject({ key: old, aside: [] })
})

test('signed out while it is waited for: the late key is not taken, nor the last id', async () => {
  const app = await silentAfter()
  const { secrets } = await startedSilent(app)
  const promised = secrets.sealedCursor(IDENTITY)
  secrets.signOut()
  app.answer()
  await settle()
  expect(secrets.key()).toBeNull()
  expect(await promised).toBeNull()
  expect(secrets.info().storage).toBe('none')
})

test('sealing the last id ends, too; afterwards the silent key store is not asked by quitting', async () => {
  const app = rig()
  const secrets = await started(app, new Secret(KEY))
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  app.keyring.silent = true
  const sealing = secrets.sealCursor()
  app.clock.advance(ANSWER_MS)
  await sealing
  await secrets.sealCursor()
  expect(app.log.lines.join()).toContain('the last id could not be sealed')
})

test('a refusal is not asked again by itself: the system gives this process one answer only', async () => {
  const app = rig()
  await (await started(app)).setKey(new Secret(KEY), keep)
  app.keyring.locked = true
  const secrets = await started(app)
  expect(secrets.info().storage).toBe('unreadable')
  expect(app.clock.timers).toBe(0)
})

test('a locked strong seal outlasts every key that is not sealed strongly, however often one is entered', async () => {
  const ways: ((keyring: ReturnType<typeof rig>['keyring']) => void)[] = [
    (keyring) => (keyring.available = false),
    (keyring) => (keyring.prefix = 'v10'),
    (keyring) => (keyring.failing = true),
  ]
  for (const way of ways) {
    const app = rig()
    await (await started(app)).setKey(new Secret(KEY), keep)
    app.keyring.locked = true
    const secrets = await started(app)
    way(app.keyring)
    for (let n = 0; n < 2; n += 1)
      expect((await secrets.setKey(new Secret(OTHER), { rememberWeakly: true })).message).toContain(
        'the stored one stays for the next',
      )
    expect(secrets.info()).toMatchObject({ configured: true, storage: 'memory' })
    app.keyring.locked = false
    expect((await started(app)).key()?.reveal()).toBe(KEY)
  }
})

test('first run: a key store that was silent at the start is found when it answers', async () => {
  const app = rig()
  app.keyring.silent = true
  const { secrets, changes } = await startedSilent(app)
  expect(secrets.info().sealing).toBe('silent')
  app.answer()
  app.clock.advance(5_000)
  await settle()
  expect(secrets.info().sealing).toBe('available')
  expect(changes.at(-1)).toBe('none available')
  expect(app.clock.timers).toBe(0)
})

test.each(['later', 'on quitting'])('after one slow seal the last id is sealed %s', async (when) => {
  const app = rig()
  const secrets = await started(app, new Secret(KEY))
  secrets.noteCursor(IDENTITY, { epoch: 1, committedId: 5 })
  app.keyring.silent = true
  const sealing = secrets.sealCursor()
  app.clock.advance(ANSWER_MS)
  await sealing
  app.keyring.silent = false
  if (when === 'later') {
    app.clock.advance(5_000)
    await settle()
    await secrets.sealCursor()
  } else await secrets.sealCursor({ last: true })
  expect((await started(app)).sealedCursor(IDENTITY)).toEqual({ epoch: 1, committedId: 5 })
})
