/**
 * The API key and the last id, sealed by the OS (safeStorage) in a file of the profile. What cannot be opened is kept:
 * a keyring that is locked today may open tomorrow, or while the app runs. Nothing here waits for it without an end.
 */
import type { After, Cursor, CursorIdentity } from '../../core/ports.ts'
import { Secret } from '../../core/protocol/secret.ts'
import type { KeyInfo, Result } from '../../contract/contract.ts'
import { askAgain, KeyStoreSilent, type AskAgain, type Vault } from './vault.ts'
import { openSecretsFile, readSealedCursor } from './secrets-file.ts'
import type { DocumentPorts } from '../settings/json-store.ts'

interface SecretsPorts extends DocumentPorts {
  readonly vault: Vault
  readonly after: After
}

interface SealedCursor {
  readonly identity: CursorIdentity
  readonly cursor: Cursor
}

export interface Secrets {
  /**
   * Call once the app is ready. `fromEnvironment` counts at once, wins for this run and is never stored. A stored key
   * counts when the key store answers; until then it is asked again. Resolves as `loaded` does.
   */
  load(fromEnvironment: Secret | null): Promise<void>
  /** The key store has answered for the first time, or has been silent for ANSWER_MS. */
  loaded(): Promise<void>
  /** Asks for a stored key again that is waited for or was refused. */
  askAgain(): void
  /** The key or what is known of it has changed by itself. The key is there already. */
  onChange(listener: () => void): void
  key(): Secret | null
  info(): KeyInfo
  /** Without a strong sealing the key is kept for this run only, unless the user chose to be remembered weakly. */
  setKey(key: Secret, options: { readonly rememberWeakly: boolean }): Promise<Result>
  signOut(): void
  /** A promise while the key store has not said; it may never settle. */
  sealedCursor(identity: CursorIdentity): Cursor | null | Promise<Cursor | null>
  /** Kept in memory; `sealCursor` writes it. */
  noteCursor(identity: CursorIdentity, cursor: Cursor): void
  /** `last`: on quitting, when even a key store that was silent is asked once more; it ends within ANSWER_MS. */
  sealCursor(options?: { readonly last: boolean }): Promise<void>
}

const NOT_STORED = {
  available: '',
  weak: 'The key is kept for this run only: this desktop has no keyring to seal it with.',
  unavailable: 'The key is kept for this run only: the system offers no way to seal it.',
  silent: 'The key is kept for this run only: the system’s key store does not answer.',
} as const

const STORED_STAYS =
  'The key is kept for this run only, and the stored one stays for the next: the key store is locked. To replace it, unlock the key store and restart the app, or sign out first.'

/** The pauses between two questions whether a silent key store answers. */
const SHORTEST_PROBE_MS = 5_000
const LONGEST_PROBE_MS = 300_000

/** Old sealed keys kept aside, so that the file cannot grow without end. */
const KEPT_ASIDE = 5

export function openSecrets(ports: SecretsPorts): Secrets {
  const { vault, log } = ports
  const file = openSecretsFile(ports)
  let key: Secret | null = null
  let storage: KeyInfo['storage'] = 'none'
  let sealing: KeyInfo['sealing'] = 'unavailable'
  let cursor: SealedCursor | null = null
  let cursorIsSealed = true
  let asking: AskAgain | null = null
  let loading: Promise<void> = Promise.resolve()
  let changed = (): void => undefined
  /** The stored key, while it has not been opened in this run. */
  let unopened: string | null = null
  let probePause = SHORTEST_PROBE_MS
  let probeIsDue = false

  /** What the file held at the start; null once it needs no reading any more. */
  let unread: { readonly sealed: string; readonly tell: (opened: SealedCursor | null) => void } | null = null
  let read: Promise<SealedCursor | null> = Promise.resolve(null)
  const { cursor: stored } = file.current()
  if (stored !== null) read = new Promise((tell) => (unread = { sealed: stored, tell }))

  /** Before the key: no feed may start from the wrong place. */
  async function openCursor(): Promise<void> {
    if (unread === null) return
    const { sealed, tell } = unread
    let opened: SealedCursor | null = null
    try {
      opened = readSealedCursor((await vault.open(Buffer.from(sealed, 'base64'))).text)
    } catch (error) {
      log.warn('the sealed last id cannot be opened', { error })
    }
    // Signed out meanwhile, or a newer one took its place.
    if (file.current().cursor !== sealed) opened = null
    else cursor ??= opened
    unread = null
    tell(opened)
  }

  /** Rejects when the key store refuses. */
  async function openKey(sealed: string): Promise<void> {
    const isWanted = () => key === null && file.current().key === sealed
    const bytes = Buffer.from(sealed, 'base64')
    let opened: Awaited<ReturnType<Vault['open']>>
    try {
      opened = await vault.open(bytes)
    } catch (error) {
      if (!isWanted()) return
      log.warn('the stored API key cannot be opened', { error })
      if (storage !== 'unreadable') {
        storage = 'unreadable'
        changed()
      }
      throw error
    }
    if (!isWanted()) return
    key = new Secret(opened.text)
    unopened = null
    storage = vault.isWeak(bytes) ? 'weak' : 'sealed'
    changed()
    if (opened.sealAgain) await sealAgain(key)
  }

  async function openAll(): Promise<void> {
    await openCursor()
    const { key: sealed } = file.current()
    if (sealed !== null && key === null) await openKey(sealed)
    if (sealing === 'silent') await probe()
  }

  async function probe(): Promise<void> {
    noteSealing(await vault.strength())
  }

  function noteSealing(now: KeyInfo['sealing']): void {
    const isNew = sealing !== now
    sealing = now
    if (now === 'silent') probeLater()
    else probePause = SHORTEST_PROBE_MS
    if (isNew) changed()
  }

  /** One that was slow, or waited for a password, may answer by then. */
  function probeLater(): void {
    if (probeIsDue) return
    probeIsDue = true
    ports.after(probePause, () => {
      probeIsDue = false
      if (sealing === 'silent') void probe()
    })
    probePause = Math.min(probePause * 2, LONGEST_PROBE_MS)
  }

  async function sealAgain(secret: Secret): Promise<void> {
    try {
      const sealed = await vault.seal(secret.reveal())
      // Never trade a strong seal for a weak one behind the user's back, nor for the key of a user who left meanwhile.
      if (key !== secret || (vault.isWeak(sealed) && storage === 'sealed')) return
      file.write({ ...file.current(), key: sealed.toString('base64') })
    } catch (error) {
      log.warn('the API key could not be sealed again; the old seal stays', { error })
    }
  }

  const isLocked = (): boolean => storage === 'waiting' || storage === 'unreadable'

  const isUnopened = (): boolean => unopened !== null && file.current().key === unopened
  /** A strong seal that is only locked gives way to another strong one alone. */
  const mustStay = (): boolean =>
    isUnopened() && unopened !== null && !vault.isWeak(Buffer.from(unopened, 'base64'))

  /** An old seal that still could not be opened is the user's to recover. */
  function withOldKeyAside(): readonly string[] {
    const { key: oldKey, aside } = file.current()
    return isUnopened() && oldKey !== null ? [...aside, oldKey].slice(-KEPT_ASIDE) : aside
  }

  /** The key that was stored has been replaced: the next start must not connect with it, unless it is only locked. */
  function keepForThisRun(aside: readonly string[]): void {
    storage = 'memory'
    const document = file.current()
    if (document.key !== null && !mustStay()) file.write({ ...document, key: null, aside })
  }

  return {
    load(fromEnvironment) {
      if (fromEnvironment !== null) {
        key = fromEnvironment
        storage = 'environment'
      } else if (file.current().key !== null) {
        storage = 'waiting'
        unopened = file.current().key
      }
      asking = askAgain({ ask: openAll, after: ports.after })
      loading = Promise.all([asking.first, probe()]).then(() => undefined)
      return loading
    },
    loaded: () => loading,
    askAgain() {
      if (isLocked()) asking?.now()
    },
    onChange: (listener) => (changed = listener),
    key: () => key,
    info: () => ({ configured: key !== null, last4: key?.last4() ?? '', storage, sealing }),
    async setKey(next, { rememberWeakly }) {
      noteSealing(await vault.strength())
      const aside = withOldKeyAside()
      key = next
      const cannotSeal = sealing === 'unavailable' || sealing === 'silent'
      if (!file.isWritable() || cannotSeal || (sealing === 'weak' && (!rememberWeakly || mustStay()))) {
        keepForThisRun(aside)
        return {
          ok: true,
          message: !file.isWritable()
            ? 'The key is kept for this run only: the stored one belongs to a newer version of the app.'
            : mustStay()
              ? STORED_STAYS
              : NOT_STORED[sealing],
        }
      }
      try {
        const sealed = await vault.seal(next.reveal())
        if (vault.isWeak(sealed) && mustStay()) {
          keepForThisRun(aside)
          return { ok: true, message: STORED_STAYS }
        }
        const written = file.write({ ...file.current(), key: sealed.toString('base64'), aside })
        if (written) storage = vault.isWeak(sealed) ? 'weak' : 'sealed'
        else keepForThisRun(aside)
      } catch (error) {
        log.error('the API key could not be sealed', { error })
        keepForThisRun(aside)
      }
      switch (storage) {
        case 'sealed':
          return { ok: true, message: 'The key is sealed by the system and stored.' }
        case 'weak':
          return { ok: true, message: 'The key is stored, but this desktop can only hide it weakly.' }
        default:
          return {
            ok: true,
            message: mustStay() ? STORED_STAYS : 'The key could not be stored; it is kept for this run only.',
          }
      }
    },
    signOut() {
      key = null
      storage = 'none'
      cursor = null
      cursorIsSealed = true
      file.clear()
    },
    sealedCursor(identity) {
      const ours = (sealed: SealedCursor | null): Cursor | null =>
        sealed !== null &&
        sealed.identity.origin === identity.origin &&
        sealed.identity.keyFingerprint === identity.keyFingerprint
          ? sealed.cursor
          : null
      return unread === null || cursor !== null ? ours(cursor) : read.then(ours)
    },
    noteCursor(identity, moved) {
      // A last commit may come after signing out.
      if (key === null) return
      cursor = { identity, cursor: moved }
      cursorIsSealed = false
    },
    async sealCursor({ last } = { last: false }) {
      const noted = cursor
      if (noted === null || cursorIsSealed || sealing === 'unavailable') return
      if (sealing === 'silent' && !last) return
      try {
        const sealed = await vault.seal(JSON.stringify(noted))
        // The keyring took its time: signed out meanwhile, or with another key, this is nobody's last id any more.
        if (cursor === null || cursor.identity !== noted.identity) return
        if (file.write({ ...file.current(), cursor: sealed.toString('base64') }))
          cursorIsSealed = cursor === noted
      } catch (error) {
        // Asked no more until it has answered a shorter question.
        if (error instanceof KeyStoreSilent) noteSealing('silent')
        log.warn('the last id could not be sealed', { error })
      }
    },
  }
}
