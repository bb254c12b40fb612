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
  const { testContent } = await import('../../../src-main/core/forward/test-content.ts')
  const send = (n: number) => {
    const content = { ...testContent(app.clock.wallMs(), 1), event: 'alert' } as const
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
  const state = { prefix: 'v11', locked: false, available: true }
  const safe: SafeStorage = {
    isAsyncEncryptionAvailable: () => Promise.resolve(state.available),
    encryptStringAsync: (text) =>
      Promise.resolve(Buffer.from(state.prefix + Buffer.from(text).toString('hex'))),
    decryptStringAsync: (sealed) =>
      state.locked
        ? new Promise(() => undefined)
        : Promise.resolve({
            result: Buffer.from(sealed.toString().slice(3), 'hex').toString(),
            shouldReEncrypt: false,
          }),
    getSelectedStorageBackend: () => 'gnome_libsecret',
  }
  const after = (ms: number, run: () => void) => clock.setTimer(ms, run)
  const notices = recordingNotices()
  const open = () => {
    const secrets = openForwardSecrets({
      file,
      openStore: plainStore,
      vault: createVault(safe, 'linux', after),
      after,
      now: () => NOW,
      log: recordingLog(),
      tell: notices.tell,
      noteSecret: () => undefined,
    })
    secrets.load()
    return secrets
  }
  return { file, folder, clock, state, notices, open }
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
