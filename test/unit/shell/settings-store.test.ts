import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { openSettings } from '../../../src-main/shell/settings/settings-store.ts'
import { NOW, plainStore, recordingLog, recordingNotices, tempFolder } from './support.ts'

function rig(content?: string, backup?: string) {
  const folder = tempFolder()
  const file = join(folder, 'settings.json')
  const backupFile = join(folder, 'settings.backup.json')
  if (content !== undefined) writeFileSync(file, content)
  if (backup !== undefined) writeFileSync(backupFile, backup)
  const notices = recordingNotices()
  const log = recordingLog()
  let refuse = false
  const open = () =>
    openSettings({
      file,
      backup: backupFile,
      openStore: (path) => ({
        write(document) {
          if (refuse) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
          plainStore(path).write(document)
        },
      }),
      now: () => NOW,
      log,
      tell: notices.tell,
    })
  return {
    folder,
    file,
    backupFile,
    notices,
    open,
    fillDisk: () => (refuse = true),
    stored: (): unknown => JSON.parse(readFileSync(file, 'utf8')),
  }
}

const changed = { ...DEFAULT_SETTINGS, data: { retentionDays: 7, retentionEvents: 5000 } }

test('a first run has the defaults, and nothing is written for it', () => {
  const { open, file } = rig()
  expect(open().current()).toEqual(DEFAULT_SETTINGS)
  expect(existsSync(file)).toBe(false)
})

test('a saved section is there after a restart', () => {
  const { open } = rig()
  expect(open().save('data', changed.data)).toEqual({ ok: true, message: 'Saved.' })
  expect(open().current()).toEqual(changed)
})

test('A19: a bad section is refused with the place and the reason, and the last good settings stay', () => {
  const { open } = rig()
  const store = open()
  store.save('data', changed.data)
  const result = store.save('data', { retentionDays: 0, retentionEvents: 5000 })
  expect(result.ok).toBe(false)
  expect(result.message).toBe('Keep events for: must be at least 1')
  expect(store.current()).toEqual(changed)
  expect(open().current()).toEqual(changed)
})

test('A19: quiet hours that begin and end in the same minute are refused', () => {
  const store = rig().open()
  const result = store.save('quietHours', {
    ...DEFAULT_SETTINGS.quietHours,
    enabled: true,
    start: '22:00',
    end: '22:00',
  })
  expect(result).toEqual({ ok: false, message: 'Quiet hours: start and end are the same minute' })
})

test.each([
  ['display', { chartUrl: 'http://x' }, 'Chart URL: must begin with https://'],
  ['quietHours', { start: '25:00' }, 'Start: must be a time such as 22:00'],
  ['quietHours', { enabled: true, days: [] }, 'Days on which it starts: choose at least one day'],
  [
    'alerts',
    { rules: [{ id: 'r', enabled: true, symbols: [], action: 'off' }] },
    /^Rule 1, Of symbols: an empty list/,
  ],
  ['data', { retentionDays: 1e9 }, 'Keep events for: must be at most 3650'],
] as const)('A19: a refusal in %s names the field as the window does', (section, part, message) => {
  const result = rig()
    .open()
    .save(section, { ...DEFAULT_SETTINGS[section], ...part })
  expect(result.ok).toBe(false)
  expect(result.message).toMatch(message)
})

test('P3: an unencrypted feed on another host is refused, naming the field', () => {
  const result = rig().open().save('connection', { feedUrl: 'ws://feed.example/ws', symbols: [], events: [] })
  expect(result.ok).toBe(false)
  expect(result.message).toMatch(/^Feed URL: ws:\/\/ would send/)
})

test.each([
  ['half a file', '{"version":1,"connec'],
  ['an array', '[1,2]'],
  ['a wrong field', JSON.stringify({ ...DEFAULT_SETTINGS, data: { retentionDays: 'many' } })],
  ['a wrong version', JSON.stringify({ ...DEFAULT_SETTINGS, version: 'one' })],
])('%s is set aside under a name that the notice gives, and the last good copy is used', (_, content) => {
  const { open, folder, notices, stored } = rig(content, JSON.stringify(changed))
  expect(open().current()).toEqual(changed)
  const aside = readdirSync(folder).find((name) => name.includes('corrupt'))
  expect(aside).toBeDefined()
  expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(content)
  expect(notices.told).toHaveLength(1)
  expect(notices.told[0]?.text).toContain(aside)
  expect(notices.told[0]?.text).toContain('last good settings')
  expect(stored()).toEqual(changed)
})

test('without a good copy a damaged file gives the defaults, and is kept', () => {
  const { open, folder, notices } = rig('not json', 'not json either')
  expect(open().current()).toEqual(DEFAULT_SETTINGS)
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toHaveLength(1)
  expect(notices.told[0]?.text).toMatch(
    /^settings\.json is not valid JSON\. The defaults are in use; it is kept aside as settings\.corrupt-[\w-]+\.json\.$/,
  )
})

test('a second damaged file does not overwrite the first one set aside', () => {
  const { open, file, folder } = rig('first')
  open()
  writeFileSync(file, 'second')
  open()
  const asides = readdirSync(folder).filter((name) => name.includes('corrupt'))
  expect(asides.map((name) => readFileSync(join(folder, name), 'utf8')).sort()).toEqual(['first', 'second'])
})

test('a file of a newer version is left untouched, said, and changes last for the run only', () => {
  const newer = JSON.stringify({ version: 4, surprise: true })
  const { open, file, notices } = rig(newer)
  const store = open()
  expect(store.current()).toEqual(DEFAULT_SETTINGS)
  expect(notices.told[0]?.text).toContain('newer version')
  const result = store.save('data', changed.data)
  expect(result.ok).toBe(true)
  expect(result.message).toContain('this run only')
  expect(store.current()).toEqual(changed)
  expect(readFileSync(file, 'utf8')).toBe(newer)
})

test('version 2 is migrated: nothing is forwarded until the user says so', () => {
  const { forward: _none, ...before } = { ...changed, version: 2 }
  const { open, stored } = rig(JSON.stringify(before))
  expect(open().current()).toEqual(changed)
  expect(stored()).toEqual(changed)
})

test('version 0 is migrated: what it says is kept, what it lacks is the default, what is unknown goes', () => {
  const { open, stored } = rig(JSON.stringify({ display: { theme: 'dark', old: 1 }, data: changed.data }))
  const expected = { ...changed, display: { ...DEFAULT_SETTINGS.display, theme: 'dark' } }
  expect(open().current()).toEqual(expected)
  expect(stored()).toEqual(expected)
})

test('a full disk is said, and the former settings stay in force', () => {
  const { open, fillDisk } = rig()
  const store = open()
  fillDisk()
  const result = store.save('data', changed.data)
  expect(result.ok).toBe(false)
  expect(result.message).toContain('ENOSPC')
  expect(store.current()).toEqual(DEFAULT_SETTINGS)
})

test('an import is checked like a file, and listeners hear of it once', () => {
  const store = rig().open()
  const heard: number[] = []
  store.onChange((settings) => heard.push(settings.data.retentionDays))
  expect(store.replace('text').ok).toBe(false)
  expect(store.replace({ version: 9 }).message).toContain('newer')
  expect(store.replace({ ...DEFAULT_SETTINGS, sound: null }).ok).toBe(false)
  expect(store.replace(changed).ok).toBe(true)
  expect(heard).toEqual([7])
})

test('a file that names a symbol twice is taken with one of the two, and nothing is set aside', () => {
  const connection = {
    ...DEFAULT_SETTINGS.connection,
    symbols: ['BTCUSDT', 'ETHUSDT', 'BTCUSDT'],
    events: ['REGIME_SHIFT', 'REGIME_SHIFT'],
  }
  const { open, notices, folder } = rig(JSON.stringify({ ...changed, connection }))
  const store = open()
  expect(store.current().connection).toMatchObject({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    events: ['REGIME_SHIFT'],
  })
  expect(store.current().data).toEqual(changed.data)
  expect(notices.told).toEqual([])
  expect(readdirSync(folder)).toEqual(['settings.json'])
  expect(store.save('connection', connection).ok).toBe(true)
  expect(store.current().connection.symbols).toEqual(['BTCUSDT', 'ETHUSDT'])
})

test('a byte order mark, as editors on Windows write it, is no damage', () => {
  const { open, notices } = rig(`\ufeff${JSON.stringify(changed)}`)
  expect(open().current()).toEqual(changed)
  expect(notices.told).toEqual([])
})

test.each([
  [
    'an unknown field',
    { ...DEFAULT_SETTINGS, extra: 1 },
    'Settings: "extra" is not a setting of this version',
  ],
  [
    'an unknown field of a section',
    { ...DEFAULT_SETTINGS, display: { ...DEFAULT_SETTINGS.display, hue: 1 } },
    'Display: "hue" is not a setting of this version',
  ],
  [
    'a choice that is none',
    { ...DEFAULT_SETTINGS, display: { ...DEFAULT_SETTINGS.display, theme: 'blue' } },
    'Theme: must be system, dark or light',
  ],
  [
    'a rule that does what no rule does',
    {
      ...DEFAULT_SETTINGS,
      alerts: { ...DEFAULT_SETTINGS.alerts, rules: [{ id: 'a', enabled: true, action: 'shout' }] },
    },
    'Rule 1, Then: must be interrupt, quiet, feed or off',
  ],
  ['a section that is none', { ...DEFAULT_SETTINGS, sound: null }, 'Sound: must be a group of settings'],
  [
    'a word for a switch',
    { ...DEFAULT_SETTINGS, sound: { ...DEFAULT_SETTINGS.sound, muted: 'no' } },
    'Mute all sounds: must be true or false',
  ],
  [
    'a number for a name',
    { ...DEFAULT_SETTINGS, connection: { ...DEFAULT_SETTINGS.connection, symbols: [5] } },
    'Symbols: must be a text',
  ],
  [
    'a name without end',
    { ...DEFAULT_SETTINGS, connection: { ...DEFAULT_SETTINGS.connection, symbols: ['X'.repeat(201)] } },
    'Symbols: must have at most 200 characters',
  ],
  [
    'a missing section',
    {
      version: 1,
      ...Object.fromEntries(Object.entries(DEFAULT_SETTINGS).filter(([name]) => name !== 'data')),
    },
    'Settings: data is missing',
  ],
  ['something else altogether', { name: 'package' }, 'The file holds no settings.'],
])(
  'A19: an import with %s says in plain words which field, and what it may be',
  (_name, document, message) => {
    const store = rig().open()
    store.save('data', changed.data)
    expect(store.replace(document)).toEqual({ ok: false, message })
    expect(store.current()).toEqual(changed)
  },
)

test('A19: no refusal ever speaks of schemas, constants or patterns', () => {
  const store = rig().open()
  const sections = Object.entries(DEFAULT_SETTINGS).flatMap(([section, values]) =>
    typeof values === 'object' ? Object.keys(values).map((field) => [section, field] as const) : [],
  )
  for (const [section, field] of sections)
    for (const wrong of [
      null,
      -1,
      0.5,
      1e300,
      '',
      'x'.repeat(3000),
      [1],
      [''],
      ['P9'],
      [{}],
      {},
      { P0: 1 },
      undefined,
    ]) {
      const values = DEFAULT_SETTINGS[section as keyof typeof DEFAULT_SETTINGS]
      const answer = store.replace({
        ...DEFAULT_SETTINGS,
        [section]: { ...(values as object), [field]: wrong },
      })
      if (!answer.ok)
        expect(answer.message).not.toMatch(/schema|constant|pattern|anyOf|must be >=|must be <=|propert/)
    }
})
