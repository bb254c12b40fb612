/**
 * The API key and the last id, sealed by the OS (safeStorage) in a file of the profile. What cannot be opened is kept:
 * a keyring that is locked today may open tomorrow.
 */
import type { Cursor, CursorIdentity, LogPort } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import type { KeyInfo, Result } from '../ipc-contract.ts'
import { readJsonFile, setAside } from './json-file.ts'
import type { JsonStore } from './json-store.ts'
import {
  newerVersion,
  readSecretDocument,
  readSealedCursor,
  SECRETS_VERSION,
  type SecretDocument,
} from './secret-document.ts'
import type { Vault } from './vault.ts'

export interface SecretsPorts {
  readonly file: string
  readonly openStore: (path: string) => JsonStore
  readonly vault: Vault
  readonly now: () => Date
  readonly log: LogPort
  readonly tell: (id: string, level: 'info' | 'warning' | 'error', text: string) => void
}

export interface Secrets {
  /** Call once the app is ready. `fromEnvironment` wins for this run and is never stored. */
  load(fromEnvironment: Secret | null): Promise<void>
  key(): Secret | null
  info(): KeyInfo
  /** Without a strong sealing the key is kept for this run only, unless the user chose to be remembered weakly. */
  setKey(key: Secret, options: { readonly rememberWeakly: boolean }): Promise<Result>
  signOut(): void
  sealedCursor(identity: CursorIdentity): Cursor | null
  /** Kept in memory; `sealCursor` writes it. */
  noteCursor(identity: CursorIdentity, cursor: Cursor): void
  sealCursor(): Promise<void>
}

/** Old sealed keys kept aside, so that the file cannot grow without end. */
const KEPT_ASIDE = 5

export function openSecrets(ports: SecretsPorts): Secrets {
  const { vault, log } = ports
  const store = ports.openStore(ports.file)
  let writable = true
  let document: SecretDocument = read()
  let key: Secret | null = null
  let storage: KeyInfo['storage'] = 'none'
  let sealing: KeyInfo['sealing'] = 'unavailable'
  let cursor: { identity: CursorIdentity; cursor: Cursor } | null = null
  let cursorIsSealed = true

  function read(): SecretDocument {
    const file = readJsonFile(ports.file)
    if (file.kind === 'corrupt') {
      const aside = setAside(ports.file, ports.now())
      log.warn('secrets file set aside', { reason: file.reason, aside })
      ports.tell(
        'secrets-file',
        'warning',
        `The file with the sealed API key ${file.reason}. ${aside === null ? 'It could not be moved.' : `It was kept as ${aside}.`} Please enter the key again.`,
      )
    }
    const value = file.kind === 'ok' ? file.value : {}
    const newer = newerVersion(value)
    if (newer === null) return readSecretDocument(value)
    writable = false
    log.warn('secrets file of a newer version', { version: newer })
    ports.tell(
      'secrets-file',
      'warning',
      `The file with the sealed API key was written by a newer version of the app (format ${newer}, this one knows ${SECRETS_VERSION}). It is left untouched; a key entered now is kept for this run only.`,
    )
    return readSecretDocument({})
  }

  function write(next: SecretDocument): boolean {
    if (!writable) return false
    try {
      store.write({ ...next })
      document = next
      return true
    } catch (error) {
      log.error('the sealed key could not be saved', { error })
      return false
    }
  }

  async function openKey(sealed: string): Promise<void> {
    try {
      const opened = await vault.open(Buffer.from(sealed, 'base64'))
      key = new Secret(opened.text)
      storage = vault.isWeak(Buffer.from(sealed, 'base64')) ? 'weak' : 'sealed'
      if (opened.sealAgain) await sealAgain(key)
    } catch (error) {
      log.warn('the stored API key cannot be opened', { error })
      storage = 'unreadable'
    }
  }

  async function sealAgain(secret: Secret): Promise<void> {
    try {
      const sealed = await vault.seal(secret.reveal())
      // Never trade a strong seal for a weak one behind the user's back.
      if (vault.isWeak(sealed) && storage === 'sealed') return
      write({ ...document, key: sealed.toString('base64') })
    } catch (error) {
      log.warn('the API key could not be sealed again; the old seal stays', { error })
    }
  }

  async function openCursor(): Promise<void> {
    if (document.cursor === null) return
    try {
      const opened = await vault.open(Buffer.from(document.cursor, 'base64'))
      cursor = readSealedCursor(opened.text)
    } catch (error) {
      log.warn('the sealed last id cannot be opened', { error })
    }
  }

  /** An old seal that still could not be opened is the user's to recover. */
  const withOldKeyAside = (): readonly string[] =>
    storage === 'unreadable' && document.key !== null
      ? [...document.aside, document.key].slice(-KEPT_ASIDE)
      : document.aside

  /** The key that was stored has been replaced: the next start must not connect with it. */
  function keepForThisRun(aside: readonly string[]): void {
    storage = 'memory'
    if (document.key !== null) write({ ...document, key: null, aside })
  }

  return {
    async load(fromEnvironment) {
      sealing = await vault.strength()
      await openCursor()
      if (fromEnvironment !== null) {
        key = fromEnvironment
        storage = 'memory'
      } else if (document.key !== null) await openKey(document.key)
    },
    key: () => key,
    info: () => ({ configured: key !== null, last4: key?.last4() ?? '', storage, sealing }),
    async setKey(next, { rememberWeakly }) {
      sealing = await vault.strength()
      const aside = withOldKeyAside()
      key = next
      if (!writable || sealing === 'unavailable' || (sealing === 'weak' && !rememberWeakly)) {
        keepForThisRun(aside)
        return {
          ok: true,
          message: !writable
            ? 'The key is kept for this run only: the stored one belongs to a newer version of the app.'
            : sealing === 'weak'
              ? 'The key is kept for this run only: this desktop has no keyring to seal it with.'
              : 'The key is kept for this run only: the system offers no way to seal it.',
        }
      }
      try {
        const sealed = await vault.seal(next.reveal())
        const written = write({ ...document, key: sealed.toString('base64'), aside })
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
      // The user's own wish, so here everything goes, what was kept aside or belongs to a newer version too.
      const mustWrite = !writable
      writable = true
      if (mustWrite || document.key !== null || document.cursor !== null || document.aside.length > 0)
        write({ version: 1, key: null, cursor: null, aside: [] })
    },
    sealedCursor: (identity) =>
      cursor !== null &&
      cursor.identity.origin === identity.origin &&
      cursor.identity.keyFingerprint === identity.keyFingerprint
        ? cursor.cursor
        : null,
    noteCursor(identity, moved) {
      // A last commit may come after signing out.
      if (key === null) return
      cursor = { identity, cursor: moved }
      cursorIsSealed = false
    },
    async sealCursor() {
      const noted = cursor
      if (noted === null || cursorIsSealed || sealing === 'unavailable') return
      try {
        const sealed = await vault.seal(JSON.stringify(noted))
        // The keyring took its time: signed out meanwhile, or with another key, this is nobody's last id any more.
        if (cursor === null || cursor.identity !== noted.identity) return
        if (write({ ...document, cursor: sealed.toString('base64') })) cursorIsSealed = cursor === noted
      } catch (error) {
        log.warn('the last id could not be sealed', { error })
      }
    },
  }
}
