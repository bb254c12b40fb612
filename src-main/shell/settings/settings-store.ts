/**
 * The user's settings on disk: read, checked, migrated, never wiped. A damaged file is set aside and the last good
 * copy used; a file of a newer version is left untouched and nothing is saved over it.
 */
import { isRecord } from '../../core/protocol/shape.ts'
import { refusalInWords } from '../../core/settings/problem.ts'
import { interpretSettings, SETTINGS_VERSION } from '../../core/settings/migrate.ts'
import { checkSettings, DEFAULT_SETTINGS } from '../../core/settings/schema.ts'
import type { Settings, SettingsSection } from '../../core/settings/document-schema.ts'
import { readJsonFile, setAside } from '../../adapters/files.ts'
import type { DocumentPorts } from './json-store.ts'

interface SettingsPorts extends DocumentPorts {
  /** A copy of the last document that was checked and saved. */
  readonly backup: string
}

interface SaveResult {
  readonly ok: boolean
  readonly message: string
}

export interface SettingsStore {
  current(): Settings
  /** alerts.md A19: one section, whole. Refused with the reason; the last good settings stay. */
  save(section: SettingsSection, value: unknown): SaveResult
  /** An imported document: checked and migrated like a file. */
  replace(document: unknown): SaveResult
  /** Calls it with every document that was taken, once it is the current one. */
  onChange(listener: (settings: Settings, before: Settings) => void): void
}

const KNOWN = Object.keys(DEFAULT_SETTINGS)

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
    const loaded = interpretSettings(copy.value)
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
    const loaded = interpretSettings(read.value)
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
      const loaded = interpretSettings(document)
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

/** Another profile's settings, for who may only look at them: the defaults where they cannot be read. */
export function readSettings(file: string): Pick<SettingsStore, 'current'> {
  const read = readJsonFile(file)
  const loaded = read.kind === 'ok' ? interpretSettings(read.value) : null
  const settings = loaded?.kind === 'settings' ? loaded.settings : DEFAULT_SETTINGS
  return { current: () => settings }
}

function reasonOf(error: unknown): string {
  if (isRecord(error) && typeof error['code'] === 'string') return error['code']
  return error instanceof Error ? error.message : 'unknown error'
}
