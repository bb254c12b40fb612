/**
 * Addresses and tokens of the targets (alerts.md A26), sealed by the OS in a file of their own. Like the key they are taken,
 * never given back to the window, and what cannot be opened today is kept.
 */
import { TARGET_FIELDS } from '../../core/vocabulary/targets.ts'
import type { TargetSecrets } from '../../core/forward/types.ts'
import { secretParts, type TargetFields } from '../../core/forward/target-fields.ts'
import type { After } from '../../core/ports.ts'
import { isRecord, readJson } from '../../core/protocol/shape.ts'
import { Secret } from '../../core/protocol/secret.ts'
import { readJsonFile, setAside } from '../../adapters/files.ts'
import type { DocumentPorts } from '../settings/json-store.ts'
import { askAgain, type Vault } from './vault.ts'

export interface ForwardSecretsPorts extends DocumentPorts {
  readonly vault: Vault
  readonly after: After
  /** The file is another's, and is not put aside when it cannot be read. */
  readonly keepsFile?: true
  /** From now on it is taken out wherever it appears. */
  readonly noteSecret: (secret: Secret) => void
}

/** What the user entered of a target, as it is sealed. */
interface SealedFields {
  readonly fields: TargetFields
  /** The user allows http on the own network. */
  readonly plain: boolean
}

export interface ForwardSecrets {
  /** Call once the app is ready; the key store may answer later, or never. */
  load(): void
  /** Null while the key store has not given them out; one of which nothing was entered has none. */
  of(target: string): TargetSecrets | null
  fieldsOf(target: string): SealedFields
  /** Answers in a sentence where they are kept. */
  set(target: string, entered: SealedFields, options: { readonly rememberWeakly: boolean }): Promise<string>
  /** The user's own wish; false while it cannot be taken out of the file. */
  forget(target: string): Promise<boolean>
}

const VERSION = 1
/** So that the file cannot grow without end. */
const KEPT_ASIDE = 5
const NOTHING: SealedFields = { fields: {}, plain: false }
const THIS_RUN = 'Kept for this run only'

export function openForwardSecrets(ports: ForwardSecretsPorts): ForwardSecrets {
  const { vault, log } = ports
  const store = ports.openStore(ports.file)
  let held: ReadonlyMap<string, SealedFields> = new Map()
  /** What the file holds. */
  let sealed: string | null = null
  /** The same, while this run has not opened it. */
  let unopened: string | null = null
  let wasRefused = false
  /** Seals that were refused when a new one took their place; they may open at a later start. */
  let aside: readonly string[] = []
  /** Targets that an unopened seal may hold still, and that must not come back with it. */
  let forgotten: ReadonlySet<string> = new Set()
  let isWritable = true
  /** What is held is kept for the next start. */
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
    const { version, sealed: text, aside: old, forgotten: gone } = file.value
    if (typeof version === 'number' && version > VERSION) {
      isWritable = false
      ports.tell(
        'forward-file',
        'warning',
        'The addresses of Settings → Forward were sealed by a newer version of the app. They are left untouched; what is entered now is kept for this run only.',
      )
      return
    }
    aside = textsOf(old)
    forgotten = new Set(textsOf(gone))
    if (typeof text !== 'string' || text === '') return
    sealed = text
    unopened = text
  }

  async function open(): Promise<void> {
    const seal = unopened
    if (seal === null) return
    const bytes = Buffer.from(seal, 'base64')
    let text: string
    try {
      ;({ text } = await vault.open(bytes))
    } catch (error) {
      if (unopened === seal && !wasRefused) refused(error)
      return
    }
    if (unopened !== seal) return
    unopened = null
    wasRefused = false
    rememberWeakly ||= vault.isWeak(bytes)
    add(text)
    if (forgotten.size > 0) await write()
    await openAside()
  }

  /** The key store was reset, say, or the profile is of another computer. It may open at a later start: nothing is lost. */
  function refused(error: unknown): void {
    wasRefused = true
    log.warn('the stored forward secrets cannot be opened', { error })
    ports.tell(
      'forward-file',
      'warning',
      'The sealed addresses of Settings → Forward cannot be opened: the key store refuses it. Nothing is forwarded until you restart the app with the key store unlocked, or enter them again.',
    )
  }

  async function openAside(): Promise<void> {
    const before = aside
    for (const old of before)
      try {
        add((await vault.open(Buffer.from(old, 'base64'))).text)
        aside = aside.filter((one) => one !== old)
      } catch (error) {
        log.info('forward secrets kept aside cannot be opened', { error })
      }
    if (aside !== before) await write()
  }

  /** What was entered meanwhile counts. */
  function add(text: string): void {
    held = new Map([...[...sealedIn(text)].filter(([target]) => !forgotten.has(target)), ...held])
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
    if (unopened !== null && !wasRefused)
      return `${THIS_RUN}: the key store has not given out the stored ones.`
    const strength = await vault.strength()
    if (strength === 'silent') return `${THIS_RUN}: the system’s key store does not answer.`
    if (strength === 'unavailable') return `${THIS_RUN}: the system offers no way to seal it.`
    if (strength === 'weak' && !rememberWeakly)
      return `${THIS_RUN}: this desktop has no keyring to seal it with.`
    try {
      const bytes = await vault.seal(JSON.stringify(Object.fromEntries(held)))
      if (vault.isWeak(bytes) && !rememberWeakly)
        return `${THIS_RUN}: this desktop has no keyring to seal it with.`
      const kept = unopened === null ? aside : [...aside, unopened].slice(-KEPT_ASIDE)
      const marks = kept.length === 0 ? new Set<string>() : forgotten
      store.write(documentOf(bytes.toString('base64'), kept, marks))
      sealed = bytes.toString('base64')
      unopened = null
      aside = kept
      forgotten = marks
      isStored = true
      return strength === 'weak'
        ? 'Stored, but this desktop can only hide it weakly.'
        : 'Sealed by the system and stored.'
    } catch (error) {
      log.error('forward secrets could not be sealed', { error })
      return `${THIS_RUN}: it could not be stored.`
    }
  }

  /** In the file as well: this run may end before the key store answers. */
  function noteForgotten(target: string): void {
    forgotten = new Set([...forgotten, target])
    if (!isWritable || sealed === null) return
    try {
      store.write(documentOf(sealed, aside, forgotten))
    } catch (error) {
      log.error('it could not be noted that a target was forgotten', { error })
    }
  }

  read()
  return {
    load() {
      if (unopened !== null) askAgain({ ask: open, after: ports.after })
      else void openAside()
    },
    of(target) {
      const known = held.get(target)
      if (known !== undefined) return asSecrets(known.fields)
      return unopened === null || wasRefused ? {} : null
    },
    fieldsOf: (target) => held.get(target) ?? NOTHING,
    async set(target, entered, options) {
      held = new Map(held).set(target, entered)
      forgotten = new Set([...forgotten].filter((one) => one !== target))
      rememberWeakly ||= options.rememberWeakly
      note()
      return write()
    },
    async forget(target) {
      const left = new Map(held)
      left.delete(target)
      const isHeld = left.size < held.size
      held = left
      if (unopened !== null || aside.length > 0) noteForgotten(target)
      else if (!isHeld) return true
      // What the key store has not given out yet cannot be written without it.
      if (isHeld) await write()
      return sealed === null || (!wasRefused && unopened === null && isStored)
    },
  }
}

/** Ids of targets are no secret. */
const documentOf = (sealed: string, aside: readonly string[], forgotten: ReadonlySet<string>) => ({
  version: VERSION,
  sealed,
  ...(aside.length > 0 && { aside: [...aside] }),
  ...(forgotten.size > 0 && { forgotten: [...forgotten] }),
})

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

const asSecrets = (fields: SealedFields['fields']): TargetSecrets =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]))

/** Tolerant: what is not a target's counts as absent. */
function sealedIn(text: string): ReadonlyMap<string, SealedFields> {
  const value = readJson(text)
  if (!isRecord(value)) return new Map()
  return new Map(
    Object.entries(value).flatMap(([target, one]): [string, SealedFields][] => {
      if (!isRecord(one) || !isRecord(one['fields'])) return []
      const { fields } = one
      const known = TARGET_FIELDS.flatMap((name) => {
        const field = fields[name]
        return typeof field === 'string' && field !== '' ? [[name, field] as const] : []
      })
      return [[target, { fields: Object.fromEntries(known), plain: one['plain'] === true }]]
    }),
  )
}
