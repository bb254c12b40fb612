/** From every settings format there ever was to the present one. A step takes the document of its version to the next. */
import { isRecord } from '../../core/protocol/shape.ts'
import { DEFAULT_SETTINGS } from '../../core/settings/schema.ts'

export const SETTINGS_VERSION = DEFAULT_SETTINGS.version

type Document = Readonly<Record<string, unknown>>

export type Migration =
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
}

export function migrateSettings(document: Document): Migration {
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
