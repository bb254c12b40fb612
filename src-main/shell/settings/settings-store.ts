/**
 * The user's settings on disk: read, checked, migrated, never wiped. A damaged file is set aside and the last good
 * copy used; a file of a newer version is left untouched and nothing is saved over it.
 */
import type { LogPort } from '../../core/ports.ts'
import { isRecord } from '../../core/protocol/shape.ts'
import { refusalInWords } from '../../core/settings/problem.ts'
import { checkSettings, DEFAULT_SETTINGS } from '../../core/settings/schema.ts'
import type { Settings, SettingsSection } from '../../core/settings/types.ts'
import { readJsonFile, setAside } from './json-file.ts'
import type { JsonStore } from './json-store.ts'

export interface SettingsPorts {
  readonly file: string
  /** A copy of the last document that was checked and saved. */
  readonly backup: string
  readonly openStore: (path: string) => JsonStore
  readonly now: () => Date
  readonly log: LogPort
  /** Told to the user in the window (Notice). */
  readonly tell: (id: string, level: 'info' | 'warning' | 'error', text: string) => void
}

export interface SaveResult {
  readonly ok: boolean
  readonly message: string
}

export interface SettingsStore {
  current(): Settings
  /** A19: one section, whole. Refused with the reason; the last good settings stay. */
  save(section: SettingsSection, value: unknown): SaveResult
  /** An imported document: checked and migrated like a file. */
  replace(document: unknown): SaveResult
  /** The first-run switches of the app's own (autostart, hotkey) follow this. */
  onChange(listener: (settings: Settings, before: Settings) => void): void
}

type Loaded =
  | { readonly kind: 'settings'; readonly settings: Settings; readonly migrated: boolean }
  | { readonly kind: 'newer'; readonly version: number }
  /** `reason` as checkSettings gives it: `path.of.field: what is wrong`. */
  | { readonly kind: 'bad'; readonly reason: string }

const KNOWN = Object.keys(DEFAULT_SETTINGS)

function interpret(document: Readonly<Record<string, unknown>>): Loaded {
  const migration = migrateSettings(document)
  if (migration.kind === 'newer') return migration
  if (migration.kind === 'bad') return migration
  const check = checkSettings(migration.document)
  return check.ok
    ? { kind: 'settings', settings: check.settings, migrated: migration.migrated }
    : { kind: 'bad', reason: check.message }
}

export function openSettings(ports: SettingsPorts): SettingsStore {
  const { file, backup, log, tell } = ports
  const store = ports.openStore(file)
  const backupStore = ports.openStore(backup)
  const listeners: ((settings: Settings, before: Settings) => void)[] = []
  let writable = true
  let current = load()

  function write(settings: Settings): string | null {
    try {
      store.write({ ...settings })
    } catch (error) {
      log.error('settings could not be saved', { error })
      return `The settings could not be saved: ${reasonOf(error)}. The former ones stay.`
    }
    try {
      backupStore.write({ ...settings })
    } catch (error) {
      // The document itself is safe; only the spare copy is old.
      log.warn('the settings copy could not be saved', { error })
    }
    return null
  }

  function fromBackup(): Settings | null {
    const copy = readJsonFile(backup)
    if (copy.kind !== 'ok') return null
    const loaded = interpret(copy.value)
    return loaded.kind === 'settings' ? loaded.settings : null
  }

  /** `problem` goes on from the file's name: "is not valid JSON". */
  function recover(problem: string): Settings {
    const good = fromBackup()
    const aside = setAside(file, ports.now())
    const kept =
      aside === null
        ? 'it could not be moved, so changes are kept for this run only'
        : `it is kept aside as ${aside}`
    const instead = good === null ? 'The defaults are in use' : 'The last good settings are in use'
    log.warn('settings file set aside', { problem, aside })
    tell('settings-file', 'warning', `settings.json ${problem}. ${instead}; ${kept}.`)
    if (aside === null) writable = false
    else if (good !== null) write(good)
    return good ?? DEFAULT_SETTINGS
  }

  function load(): Settings {
    const read = readJsonFile(file)
    if (read.kind === 'missing') return DEFAULT_SETTINGS
    if (read.kind === 'corrupt') return recover(read.reason)
    const loaded = interpret(read.value)
    switch (loaded.kind) {
      case 'settings':
        if (loaded.migrated) write(loaded.settings)
        return loaded.settings
      case 'newer':
        writable = false
        log.warn('settings file of a newer version', { version: loaded.version })
        tell(
          'settings-file',
          'warning',
          `settings.json was written by a newer version of the app (format ${loaded.version}, this one knows ${SETTINGS_VERSION}). It is left untouched; the defaults are in use and changes are kept for this run only.`,
        )
        return DEFAULT_SETTINGS
      case 'bad':
        return recover(`holds a wrong value (${refusalInWords(loaded.reason)})`)
    }
  }

  function take(settings: Settings): SaveResult {
    const failure = writable ? write(settings) : null
    if (failure !== null) return { ok: false, message: failure }
    const before = current
    current = settings
    for (const listener of listeners) listener(settings, before)
    return {
      ok: true,
      message: writable ? 'Saved.' : 'Taken for this run only; the settings file is not being written.',
    }
  }

  return {
    current: () => current,
    save(section, value) {
      const check = checkSettings({ ...current, [section]: value })
      return check.ok ? take(check.settings) : { ok: false, message: refusalInWords(check.message) }
    },
    replace(document) {
      // Any document of version 0 may leave fields out; one without a single one is something else.
      if (!isRecord(document) || !KNOWN.some((name) => name in document))
        return { ok: false, message: 'The file holds no settings.' }
      const loaded = interpret(document)
      if (loaded.kind === 'settings') return take(loaded.settings)
      return {
        ok: false,
        message:
          loaded.kind === 'newer'
            ? `The settings are of a newer version of the app (format ${loaded.version}, this one knows ${SETTINGS_VERSION}).`
            : refusalInWords(loaded.reason),
      }
    },
    onChange(listener) {
      listeners.push(listener)
    },
  }
}

function reasonOf(error: unknown): string {
  if (isRecord(error) && typeof error['code'] === 'string') return error['code']
  return error instanceof Error ? error.message : 'unknown error'
}

/** From every settings format there ever was to the present one. A step takes the document of its version to the next. */
const SETTINGS_VERSION = DEFAULT_SETTINGS.version

type Document = Readonly<Record<string, unknown>>

type Migration =
  | { readonly kind: 'ok'; readonly document: Document; readonly migrated: boolean }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'bad'; readonly reason: string }

/** Known fields of `document` over `defaults`; anything unknown is left behind. */
function overlay(defaults: Document, document: Document): Document {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, standard]) => {
      const given = document[name]
      if (given === undefined) return [name, standard]
      return [name, isRecord(standard) && isRecord(given) ? overlay(standard, given) : given]
    }),
  )
}

const STEPS: Readonly<Record<number, (document: Document) => Document>> = {
  // 0: written by hand or before versions were kept; any subset of the fields.
  0: (document) => ({ ...overlay({ ...DEFAULT_SETTINGS }, document), version: 1 }),
  // 1: without the pulse.
  1: ({ display, ...others }) => ({
    ...others,
    version: 2,
    ...(display !== undefined && { display: withPulse(display) }),
  }),
  // 2: before alerts could be forwarded.
  2: (document) => ({ ...document, version: 3, forward: DEFAULT_SETTINGS.forward }),
}

const withPulse = (display: unknown): unknown =>
  isRecord(display) ? { pulse: DEFAULT_SETTINGS.display.pulse, ...display } : display

function migrateSettings(document: Document): Migration {
  const stated = document['version'] ?? 0
  if (typeof stated !== 'number' || !Number.isInteger(stated) || stated < 0)
    return { kind: 'bad', reason: 'version: expected a whole number' }
  if (stated > SETTINGS_VERSION) return { kind: 'newer', version: stated }
  let current = document
  for (let version = stated; version < SETTINGS_VERSION; version += 1) {
    const step = STEPS[version]
    if (step === undefined) return { kind: 'bad', reason: `version: ${version} is not known` }
    current = step(current)
  }
  return { kind: 'ok', document: current, migrated: stated !== SETTINGS_VERSION }
}
