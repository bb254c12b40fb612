/**
 * The API key and the last id, sealed by the OS (safeStorage) in a file of the profile. What cannot be opened is kept:
 * a keyring that is locked today may open tomorrow.
 */
import type { Cursor, CursorIdentity } from '../core/ports.ts'
import { Secret } from '../core/protocol/secret.ts'
import type { KeyInfo, Result } from '../ipc-contract.ts'
import { readSealedCursor } from './secret-document.ts'
import { openSecretsFile, type SecretsFilePorts } from './secrets-file.ts'
import type { Vault } from './vault.ts'

export interface SecretsPorts extends SecretsFilePorts {
  readonly vault: Vault
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
  const file = openSecretsFile(ports)
  let key: Secret | null = null
  let storage: KeyInfo['storage'] = 'none'
  let sealing: KeyInfo['sealing'] = 'unavailable'
  let cursor: { identity: CursorIdentity; cursor: Cursor } | null = null
  let cursorIsSealed = true

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
      file.write({ ...file.current(), key: sealed.toString('base64') })
    } catch (error) {
      log.warn('the API key could not be sealed again; the old seal stays', { error })
    }
  }

  async function openCursor(): Promise<void> {
    const sealed = file.current().cursor
    if (sealed === null) return
    try {
      const opened = await vault.open(Buffer.from(sealed, 'base64'))
      cursor = readSealedCursor(opened.text)
    } catch (error) {
      log.warn('the sealed last id cannot be opened', { error })
    }
  }

  /** An old seal that still could not be opened is the user's to recover. */
  function withOldKeyAside(): readonly string[] {
    const { key: oldKey, aside } = file.current()
    return storage === 'unreadable' && oldKey !== null ? [...aside, oldKey].slice(-KEPT_ASIDE) : aside
  }

  /** The key that was stored has been replaced: the next start must not connect with it. */
  function keepForThisRun(aside: readonly string[]): void {
    storage = 'memory'
    const document = file.current()
    if (document.key !== null) file.write({ ...document, key: null, aside })
  }

  return {
    async load(fromEnvironment) {
      const { key: sealedKey } = file.current()
      sealing = await vault.strength()
      await openCursor()
      if (fromEnvironment !== null) {
        key = fromEnvironment
        storage = 'environment'
      } else if (sealedKey !== null) await openKey(sealedKey)
    },
    key: () => key,
    info: () => ({ configured: key !== null, last4: key?.last4() ?? '', storage, sealing }),
    async setKey(next, { rememberWeakly }) {
      sealing = await vault.strength()
      const aside = withOldKeyAside()
      key = next
      if (!file.isWritable() || sealing === 'unavailable' || (sealing === 'weak' && !rememberWeakly)) {
        keepForThisRun(aside)
        return {
          ok: true,
          message: !file.isWritable()
            ? 'The key is kept for this run only: the stored one belongs to a newer version of the app.'
            : sealing === 'weak'
              ? 'The key is kept for this run only: this desktop has no keyring to seal it with.'
              : 'The key is kept for this run only: the system offers no way to seal it.',
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
        if (file.write({ ...file.current(), cursor: sealed.toString('base64') }))
          cursorIsSealed = cursor === noted
      } catch (error) {
        log.warn('the last id could not be sealed', { error })
      }
    },
  }
}
