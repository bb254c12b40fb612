/** A settings document as it was stored, of whatever version, made one of today's or refused. */
import { isRecord } from '../protocol/shape.ts'
import { checkSettings, DEFAULT_SETTINGS } from './schema.ts'
import type { Settings } from './document-schema.ts'

type Loaded =
  | { readonly kind: 'settings'; readonly settings: Settings; readonly migrated: boolean }
  | { readonly kind: 'newer'; readonly version: number }
  /** `reason` as checkSettings gives it: `path.of.field: what is wrong`. */
  | { readonly kind: 'bad'; readonly reason: string }

export function interpretSettings(document: Readonly<Record<string, unknown>>): Loaded {
  const migration = migrateSettings(document)
  if (migration.kind !== 'ok') return migration
  const check = checkSettings(migration.document)
  return check.ok
    ? { kind: 'settings', settings: check.settings, migrated: migration.migrated }
    : { kind: 'bad', reason: check.message }
}

/** From every settings format there ever was to the present one. A step takes the document of its version to the next. */
export const SETTINGS_VERSION = DEFAULT_SETTINGS.version

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
