/**
 * Addresses and tokens of the targets (alerts.md A26), sealed by the OS in a file of their own. Like the key they are taken,
 * never given back to the window, and what cannot be opened today is kept.
 */
import { TARGET_FIELDS, type TargetField } from '../../contract/vocabulary/targets.ts'
import type { TargetSecrets } from '../../core/forward/types.ts'
import { secretParts } from '../../core/forward/secret-parts.ts'
import type { After, LogPort } from '../../core/ports.ts'
import { isRecord } from '../../core/protocol/shape.ts'
import { Secret } from '../../core/protocol/secret.ts'
import { readJsonFile, setAside } from '../settings/json-file.ts'
import type { JsonStore } from '../settings/json-store.ts'
import { askAgain, type Vault } from './vault.ts'

export interface ForwardSecretsPorts {
  readonly file: string
  readonly openStore: (path: string) => JsonStore
  readonly vault: Vault
  readonly after: After
  readonly now: () => Date
  readonly log: LogPort
  readonly tell: (id: string, level: 'warning', text: string) => void
  /** The file is another's, and is not put aside when it cannot be read. */
  readonly keepsFile?: true
  /** From now on it is taken out wherever it appears. */
  readonly noteSecret: (secret: Secret) => void
}

/** What a target was told, as it is sealed. */
export interface TargetTold {
  readonly fields: Readonly<Partial<Record<TargetField, string>>>
  /** The user allows http on the own network. */
  readonly plain: boolean
}

export interface ForwardSecrets {
  /** Call once the app is ready; the key store may answer later, or never. */
  load(): void
  /** Null while the key store has not given them out; a target that was told nothing has none. */
  of(target: string): TargetSecrets | null
  told(target: string): TargetTold
  /** Whether they are kept for the next start. */
  readonly isStored: boolean
  /** Answers in a sentence where they are kept. */
  set(target: string, told: TargetTold, options: { readonly rememberWeakly: boolean }): Promise<string>
  /** The user's own wish; false while it cannot be taken out of the file. */
  forget(target: string): Promise<boolean>
}

const VERSION = 1
const NOTHING: TargetTold = { fields: {}, plain: false }
const THIS_RUN = 'Kept for this run only'

export function openForwardSecrets(ports: ForwardSecretsPorts): ForwardSecrets {
  const { vault, log } = ports
  const store = ports.openStore(ports.file)
  let held: ReadonlyMap<string, TargetTold> = new Map()
  let sealed: string | null = null
  let isOpen = true
  let isWritable = true
  let isStored = true
  let rememberWeakly = false

  function note(): void {
    for (const { fields } of held.values())
      for (const part of secretParts(asSecrets(fields))) ports.noteSecret(part)
  }

  function read(): void {
    const file = readJsonFile(ports.file)
    if (file.kind === 'missing') return
    if (file.kind === 'corrupt') {
      if (ports.keepsFile === true) return
      const aside = setAside(ports.file, ports.now())
      log.warn('forward secrets set aside', { reason: file.reason, aside })
      const kept = aside === null ? '' : ` It is kept as ${aside}.`
      ports.tell(
        'forward-file',
        'warning',
        `The file with the sealed addresses of Settings → Forward ${file.reason}.${kept} Enter them again.`,
      )
      return
    }
    const { version, sealed: text } = file.value
    if (typeof version === 'number' && version > VERSION) {
      isWritable = false
      ports.tell(
        'forward-file',
        'warning',
        'The addresses of Settings → Forward were sealed by a newer version of the app. They are left untouched; what is entered now is kept for this run only.',
      )
      return
    }
    if (typeof text !== 'string' || text === '') return
    sealed = text
    isOpen = false
  }

  async function open(): Promise<void> {
    if (sealed === null || isOpen) return
    const { text } = await vault.open(Buffer.from(sealed, 'base64'))
    if (isOpen) return
    isOpen = true
    rememberWeakly = vault.isWeak(Buffer.from(sealed, 'base64'))
    // What was entered meanwhile counts.
    held = new Map([...readTold(text), ...held])
    note()
  }

  /** One after the other, or an older one might be written last. */
  let writing: Promise<unknown> = Promise.resolve()
  function write(): Promise<string> {
    const next = writing.then(writeNow)
    writing = next
    return next
  }

  async function writeNow(): Promise<string> {
    isStored = false
    if (!isWritable) return `${THIS_RUN}: the stored ones belong to a newer version of the app.`
    if (!isOpen) return `${THIS_RUN}: the key store has not given out the stored ones.`
    const strength = await vault.strength()
    if (strength === 'silent') return `${THIS_RUN}: the system’s key store does not answer.`
    if (strength === 'unavailable') return `${THIS_RUN}: the system offers no way to seal it.`
    if (strength === 'weak' && !rememberWeakly)
      return `${THIS_RUN}: this desktop has no keyring to seal it with.`
    try {
      const bytes = await vault.seal(JSON.stringify(Object.fromEntries(held)))
      if (vault.isWeak(bytes) && !rememberWeakly)
        return `${THIS_RUN}: this desktop has no keyring to seal it with.`
      store.write({ version: VERSION, sealed: bytes.toString('base64') })
      sealed = bytes.toString('base64')
      isStored = true
      return strength === 'weak'
        ? 'Stored, but this desktop can only hide it weakly.'
        : 'Sealed by the system and stored.'
    } catch (error) {
      log.error('forward secrets could not be sealed', { error })
      return `${THIS_RUN}: it could not be stored.`
    }
  }

  read()
  return {
    load() {
      if (!isOpen) askAgain({ ask: open, after: ports.after })
    },
    of(target) {
      const told = held.get(target)
      if (told !== undefined) return asSecrets(told.fields)
      return isOpen ? {} : null
    },
    told: (target) => held.get(target) ?? NOTHING,
    get isStored() {
      return isStored
    },
    async set(target, told, options) {
      held = new Map(held).set(target, told)
      rememberWeakly ||= options.rememberWeakly
      note()
      return write()
    },
    async forget(target) {
      const left = new Map(held)
      left.delete(target)
      // What the key store has not given out yet cannot be written without it.
      if (left.size === held.size && isOpen) return true
      held = left
      await write()
      return isStored || sealed === null
    },
  }
}

const asSecrets = (fields: TargetTold['fields']): TargetSecrets =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]))

/** Tolerant: what is not a target's counts as absent. */
function readTold(text: string): ReadonlyMap<string, TargetTold> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  if (!isRecord(value)) return new Map()
  return new Map(
    Object.entries(value).flatMap(([target, told]): [string, TargetTold][] => {
      if (!isRecord(told) || !isRecord(told['fields'])) return []
      const { fields } = told
      const known = TARGET_FIELDS.flatMap((name) => {
        const field = fields[name]
        return typeof field === 'string' && field !== '' ? [[name, field] as const] : []
      })
      return [[target, { fields: Object.fromEntries(known), plain: told['plain'] === true }]]
    }),
  )
}
