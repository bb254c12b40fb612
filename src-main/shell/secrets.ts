/**
 * The API key and the last id, sealed by the OS (safeStorage) in a file of the profile. What cannot be opened is kept:
 * a keyring that is locked today may open tomorrow, or while the app runs. Nothing here waits for it without an end.
 */
import type { Cursor, CursorIdentity } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import type { KeyInfo, Result } from '../ipc-contract.ts'
import { askAgain, type AskAgain } from './ask-again.ts'
import { readSealedCursor } from './secret-document.ts'
import { openSecretsFile, type SecretsFilePorts } from './secrets-file.ts'
import { KeyStoreSilent, type After, type Vault } from './vault.ts'

export interface SecretsPorts extends SecretsFilePorts {
  readonly vault: Vault
  readonly after: After
  /** Whether a refusal may be followed by an answer with nobody asked: Linux, where keyrings start after the app. */
  readonly asksAfterRefusal: boolean
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
  sealCursor(): Promise<void>
}

const NOT_STORED = {
  available: '',
  weak: 'The key is kept for this run only: this desktop has no keyring to seal it with.',
  unavailable: 'The key is kept for this run only: the system offers no way to seal it.',
  silent: 'The key is kept for this run only: the system’s key store does not answer.',
} as const

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
    const now = await vault.strength()
    if (sealing === now) return
    sealing = now
    changed()
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

  /** An old seal that still could not be opened is the user's to recover. */
  function withOldKeyAside(): readonly string[] {
    const { key: oldKey, aside } = file.current()
    return isLocked() && oldKey !== null ? [...aside, oldKey].slice(-KEPT_ASIDE) : aside
  }

  /** The key that was stored has been replaced: the next start must not connect with it. */
  function keepForThisRun(aside: readonly string[]): void {
    storage = 'memory'
    const document = file.current()
    if (document.key !== null) file.write({ ...document, key: null, aside })
  }

  return {
    load(fromEnvironment) {
      if (fromEnvironment !== null) {
        key = fromEnvironment
        storage = 'environment'
      } else if (file.current().key !== null) storage = 'waiting'
      asking = askAgain({ ask: openAll, asksAfterRefusal: ports.asksAfterRefusal, after: ports.after })
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
      sealing = await vault.strength()
      const aside = withOldKeyAside()
      key = next
      const cannotSeal = sealing === 'unavailable' || sealing === 'silent'
      if (!file.isWritable() || cannotSeal || (sealing === 'weak' && !rememberWeakly)) {
        keepForThisRun(aside)
        return {
          ok: true,
          message: !file.isWritable()
            ? 'The key is kept for this run only: the stored one belongs to a newer version of the app.'
            : NOT_STORED[sealing],
        }
      }
      try {
        const sealed = await vault.seal(next.reveal())
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
          return { ok: true, message: 'The key could not be stored; it is kept for this run only.' }
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
    async sealCursor() {
      const noted = cursor
      if (noted === null || cursorIsSealed || sealing === 'unavailable' || sealing === 'silent') return
      try {
        const sealed = await vault.seal(JSON.stringify(noted))
        // The keyring took its time: signed out meanwhile, or with another key, this is nobody's last id any more.
        if (cursor === null || cursor.identity !== noted.identity) return
        if (file.write({ ...file.current(), cursor: sealed.toString('base64') }))
          cursorIsSealed = cursor === noted
      } catch (error) {
        // Asked no more until it has answered: quitting waits for this.
        if (error instanceof KeyStoreSilent) sealing = 'silent'
        log.warn('the last id could not be sealed', { error })
      }
    },
  }
}
