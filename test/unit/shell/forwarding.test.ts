/** Targets as the window enters them, and the sealed file behind (alerts.md A26). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SafeStorage } from '../../../src-main/shell/secrets/vault.ts'
import { createVault } from '../../../src-main/shell/secrets/vault.ts'
import { openForwardSecrets } from '../../../src-main/shell/secrets/forward-secrets.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { settle } from '../../support/fakes/events.ts'
import { targetOf } from '../alerts/rig.ts'
import { appRig } from './app-rig.ts'
import { NOW, plainStore, recordingLog, recordingNotices, tempFolder } from './support.ts'

const OPTIONS = { confirmation: '', rememberWeakly: false }
const CANARY = 'https://hooks.example/services/T01/canary-5tQ8Wd2mR'

async function withTarget(patch: Parameters<typeof targetOf>[0] = { kind: 'slack' }) {
  const app = await appRig()
  await app.ask('saveSettings', ['forward', { targets: [targetOf(patch)] }])
  return app
}

test('A26: an address is taken once and given back nowhere: states, settings, export, diagnostics, log', async () => {
  const app = await withTarget()
  expect(await app.ask('forwardStates')).toEqual({
    phone: { set: [], isReady: false, isWaiting: false, isPlain: false },
  })
  expect(await app.ask('tellForward', ['phone', { url: CANARY }, OPTIONS])).toEqual({
    ok: true,
    message: 'Sealed by the system and stored.',
  })
  expect(await app.ask('forwardStates')).toMatchObject({ phone: { set: ['url'], isReady: true } })
  app.answer.next = { kind: 'http', status: 404, retryAfterS: null, body: 'no_service' }
  const tested = app.ask('testForward', ['phone'])
  app.clock.advance(10)
  expect(await tested).toEqual({ ok: false, message: 'Not delivered: HTTP 404: no_service. It took 0 ms.' })
  expect(app.posted[0]?.url).toBe(CANARY)
  app.answers.save = join(app.folder, 'out.json')
  const said: unknown[] = [await app.ask('snapshot'), await app.ask('forwardStates'), app.log.lines]
  for (const name of ['exportSettings', 'saveDiagnostics'] as const) {
    expect(await app.ask(name)).toMatchObject({ ok: true })
    said.push(readFileSync(app.answers.save, 'utf8'))
  }
  app.log.error(app.context.redact(`POST ${CANARY} /services/T01/canary-5tQ8Wd2mR failed`))
  said.push(app.log.lines, readFileSync(join(app.folder, 'settings.json'), 'utf8'))
  said.push(readFileSync(join(app.folder, 'forward.json'), 'utf8'))
  expect(JSON.stringify(said)).not.toContain('canary-5tQ8Wd2mR')
  expect(JSON.stringify(said)).not.toContain(encodeURIComponent(CANARY))
})

test('A26: bad input is refused with the reason, names no secret, and what was there stays', async () => {
  const app = await withTarget()
  await app.ask('tellForward', ['phone', { url: CANARY }, OPTIONS])
  const refused = async (entered: object, options: object = OPTIONS) => {
    const answer = JSON.stringify(await app.ask('tellForward', ['phone', entered, options]))
    expect(answer).toContain('"ok":false')
    return answer
  }
  expect(await refused({ url: 'https://me:canary77@hooks.example/x' })).toContain('user name or password')
  expect(await refused({ url: 'http://hooks.example/canary77' })).toContain(
    'unencrypted to hooks.example; use https://',
  )
  expect(await refused({ url: 'canary77' })).toContain('not an address')
  expect(await refused({ url: '' })).toContain('Webhook address is missing')
  expect(await refused({ token: 'canary77' })).toContain('no field')
  expect(await refused({ nonsense: 'canary77' })).toContain('tellForward')
  expect(await app.ask('tellForward', ['gone', { url: CANARY }, OPTIONS])).toMatchObject({ ok: false })
  expect(app.log.lines.join()).not.toContain('canary77')
  expect(await app.ask('forwardStates')).toMatchObject({ phone: { isReady: true } })
})

test('A26: http on the own network needs the user’s word, once an address', async () => {
  const app = await withTarget({ kind: 'ntfy' })
  const url = 'http://nas.local/alerts-topic'
  const tell = (entered: object, confirmation = '') =>
    app.ask('tellForward', ['phone', entered, { confirmation, rememberWeakly: false }])
  expect(await tell({ url })).toMatchObject({
    ok: false,
    confirm: true,
    message: expect.stringContaining('nas.local'),
  })
  expect(await tell({ url }, 'yes')).toMatchObject({ ok: false, confirm: true })
  expect(await tell({ url }, 'Send unencrypted')).toMatchObject({ ok: true })
  expect(await app.ask('forwardStates')).toMatchObject({ phone: { isPlain: true, isReady: true } })
  expect(await tell({ token: 'tk_1' })).toMatchObject({ ok: true })
  expect(await tell({ url: 'http://other.local/topic' })).toMatchObject({ ok: false, confirm: true })
})

test('A27: a template with an unknown field is refused where it is saved', async () => {
  const app = await withTarget({ kind: 'webhook' })
  const save = (patch: object) =>
    app.ask('saveSettings', ['forward', { targets: [{ ...targetOf(), ...patch }] }])
  expect(await save({ kind: 'webhook', template: '{"t": "{{titel}}"}' })).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Target 1, Body: “titel” is no field of an alert/),
  })
  expect(await save({ name: ' ' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('Target 1, Name'),
  })
  expect(await save({ kind: 'fax' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('Target 1, Kind'),
  })
  expect(await save({ rules: [{ id: 'r', enabled: true, symbols: [], action: 'keep' }] })).toMatchObject({
    ok: false,
    message: expect.stringContaining('Target 1, Rules'),
  })
})

test('A24: a target that fails is told in the window once, and taken back when it works', async () => {
  const app = await withTarget({ kind: 'slack' })
  await app.ask('tellForward', ['phone', { url: CANARY }, OPTIONS])
  app.answer.next = { kind: 'http', status: 401, retryAfterS: null, body: '' }
  const { forwarder } = app.context.forwarding
  const { testContent } = await import('../../../src-main/core/forward/forwarder.ts')
  const send = (n: number) => {
    const content = { ...testContent(app.clock.wallMs()), event: 'alert' } as const
    forwarder.send({ id: `1:${n}@phone`, target: 'phone', content, leftMs: 30_000 }, () => undefined)
    app.clock.advance(10)
  }
  for (let n = 0; n < 3; n += 1) send(n)
  expect(app.context.notices.list()).toMatchObject([
    {
      text: 'Forwarding to “phone” does not work: HTTP 401. Settings → Forward has a test.',
      action: 'open-settings',
    },
  ])
  app.answer.next = { kind: 'http', status: 200, retryAfterS: null, body: '' }
  send(9)
  expect(app.context.notices.list()).toEqual([])
})

test('A26: with its target its address goes, from the file as well; a file of settings that lacks it costs nothing', async () => {
  const app = await withTarget()
  await app.ask('tellForward', ['phone', { url: CANARY }, OPTIONS])
  const hex = Buffer.from('canary-5tQ8Wd2mR').toString('hex')
  const stored = () => {
    const { sealed } = JSON.parse(readFileSync(join(app.folder, 'forward.json'), 'utf8')) as {
      sealed: string
    }
    return Buffer.from(sealed, 'base64').toString()
  }
  expect(await app.ask('forgetForward', ['phone'])).toMatchObject({ ok: false })
  expect(stored()).toContain(hex)
  const { settings, forwarding } = app.context
  const before = settings.current()
  await app.ask('saveSettings', ['forward', { targets: [] }])
  forwarding.settingsChanged(settings.current(), before)
  await settle()
  expect(stored()).toContain(hex)
  expect(await app.ask('forgetForward', ['phone'])).toEqual({
    ok: true,
    message: 'Its address is forgotten.',
  })
  expect(stored()).not.toContain(hex)
  expect(await app.ask('forgetForward', ['phone'])).toMatchObject({ ok: true })
})

/** The sealed file over restarts, with a key store that a test locks or weakens. */
function files() {
  const folder = tempFolder()
  const file = join(folder, 'forward.json')
  const clock = new FakeClock(NOW.getTime())
  const state = { prefix: 'v11', locked: false, available: true, refuses: (_text: string) => false }
  const safe: SafeStorage = {
    isAsyncEncryptionAvailable: () => Promise.resolve(state.available),
    encryptStringAsync: (text) =>
      Promise.resolve(Buffer.from(state.prefix + Buffer.from(text).toString('hex'))),
    decryptStringAsync: (sealed) =>
      state.locked
        ? new Promise(() => undefined)
        : opened(Buffer.from(sealed.toString().slice(3), 'hex').toString()),
    getSelectedStorageBackend: () => 'gnome_libsecret',
  }
  const opened = (result: string) =>
    state.refuses(result)
      ? Promise.reject(new Error('Error while decrypting the ciphertext'))
      : Promise.resolve({ result, shouldReEncrypt: false })
  const after = (ms: number, run: () => void) => clock.setTimer(ms, run)
  const notices = recordingNotices()
  const log = recordingLog()
  const open = () => {
    const secrets = openForwardSecrets({
      file,
      openStore: plainStore,
      vault: createVault(safe, 'linux', after),
      after,
      now: () => NOW,
      log,
      tell: notices.tell,
      noteSecret: () => undefined,
    })
    secrets.load()
    return secrets
  }
  /** What the next start would find. */
  const stored = () => JSON.parse(readFileSync(file, 'utf8')) as { sealed: string; aside?: string[] }
  const text = (sealed: string) =>
    Buffer.from(Buffer.from(sealed, 'base64').toString().slice(3), 'hex').toString()
  return { file, folder, clock, state, notices, log, open, stored, text }
}
const told = (url: string) => ({ fields: { url }, plain: false })

test('sealed, it is there after a restart; while the key store is locked it is waited for', async () => {
  const f = files()
  await f.open().set('a', told(CANARY), { rememberWeakly: false })
  f.state.locked = true
  const secrets = f.open()
  await settle()
  expect(secrets.of('a')).toBeNull()
  // What is entered meanwhile counts in this run, and does not cost what is stored.
  expect(await secrets.set('b', told(CANARY), { rememberWeakly: false })).toContain('for this run only')
  expect(secrets.of('b')?.url?.reveal()).toBe(CANARY)
  f.state.locked = false
  f.clock.advance(10_000)
  await settle()
  expect(secrets.of('a')?.url?.reveal()).toBe(CANARY)
  expect(secrets.of('other')).toEqual({})
})

test('without a keyring it is kept for this run only, unless the user says otherwise', async () => {
  const f = files()
  f.state.prefix = 'v10'
  expect(await f.open().set('a', told(CANARY), { rememberWeakly: false })).toBe(
    'Kept for this run only: this desktop has no keyring to seal it with.',
  )
  expect(existsSync(f.file)).toBe(false)
  expect(await f.open().set('a', told(CANARY), { rememberWeakly: true })).toContain('only hide it weakly')
  expect(existsSync(f.file)).toBe(true)
  f.state.available = false
  const secrets = f.open()
  await settle()
  expect(await secrets.set('a', told(CANARY), { rememberWeakly: false })).toContain('no way to seal it')
})

test('a damaged file is kept aside, one of a newer version is left alone; both are told', async () => {
  const f = files()
  writeFileSync(f.file, '{"sealed":')
  f.open()
  expect(f.notices.told).toMatchObject([
    { id: 'forward-file', text: expect.stringContaining('kept as forward.corrupt-') },
  ])
  const newer = JSON.stringify({ version: 2, sealed: 'x' })
  writeFileSync(f.file, newer)
  const secrets = f.open()
  expect(await secrets.set('a', told(CANARY), { rememberWeakly: false })).toContain('newer version')
  expect(readFileSync(f.file, 'utf8')).toBe(newer)
})

const OTHER = 'https://hooks.example/services/T01/other-9sX2'
const kept = { rememberWeakly: false }

test('a seal that the key store refuses is told and logged once, kept aside, and costs nothing that is entered now', async () => {
  const f = files()
  const first = f.open()
  await first.set('a', told(CANARY), kept)
  await first.set('b', told(CANARY), kept)
  f.state.refuses = () => true
  const secrets = f.open()
  await settle()
  expect(secrets.of('a')).toEqual({})
  expect(f.notices.told).toMatchObject([
    { id: 'forward-file', level: 'warning', text: expect.stringContaining('cannot be opened') },
  ])
  expect(f.log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1)
  const old = f.stored().sealed
  expect(await secrets.set('a', told(OTHER), kept)).toBe('Sealed by the system and stored.')
  expect(f.stored()).toMatchObject({ aside: [old] })
  f.clock.advance(600_000)
  await settle()
  expect(f.notices.told).toHaveLength(1)

  // The key store gives them out again: what was aside comes back, what was entered since counts.
  f.state.refuses = () => false
  const again = f.open()
  await settle()
  expect(again.of('a')?.url?.reveal()).toBe(OTHER)
  expect(again.of('b')?.url?.reveal()).toBe(CANARY)
  expect(f.stored().aside ?? []).toEqual([])
})

test('a seal of another computer stays aside, and the rest opens without a word', async () => {
  const f = files()
  await f.open().set('a', told(CANARY), kept)
  f.state.refuses = (text) => text.includes('canary')
  const moved = f.open()
  await settle()
  await moved.set('b', told(OTHER), kept)
  f.notices.told.length = 0
  const secrets = f.open()
  await settle()
  expect(secrets.of('b')?.url?.reveal()).toBe(OTHER)
  expect(f.stored().aside).toHaveLength(1)
  expect(f.notices.told).toEqual([])
  expect(await secrets.forget('a')).toBe(true)
  expect(await secrets.forget('b')).toBe(true)

  // Back on the computer that it comes from it opens, and what was forgotten stays forgotten.
  f.state.refuses = () => false
  const back = f.open()
  await settle()
  expect(back.of('a')).toEqual({})
  expect(JSON.stringify(f.stored())).not.toContain('aside')
  expect(f.text(f.stored().sealed)).not.toContain('canary')
})

test('forgotten while the key store is locked, it does not come back when that opens, in this run or the next', async () => {
  const f = files()
  const first = f.open()
  await first.set('a', told(CANARY), kept)
  await first.set('b', told(OTHER), kept)
  f.state.locked = true
  const secrets = f.open()
  await settle()
  expect(await secrets.forget('a')).toBe(false)
  const before = readFileSync(f.file, 'utf8')
  f.state.locked = false
  f.clock.advance(10_000)
  await settle()
  expect(secrets.of('a')).toEqual({})
  expect(secrets.of('b')?.url?.reveal()).toBe(OTHER)
  expect(f.text(f.stored().sealed)).not.toContain('canary')
  expect(readFileSync(f.file, 'utf8')).not.toContain('forgotten')

  writeFileSync(f.file, before)
  const next = f.open()
  await settle()
  expect(next.of('a')).toEqual({})
  expect(next.of('b')?.url?.reveal()).toBe(OTHER)
  expect(f.text(f.stored().sealed)).not.toContain('canary')
})
