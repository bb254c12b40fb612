/** Electron's safeStorage, with an honest answer to how strong the seal is. */
import type { KeyInfo } from '../ipc-contract.ts'

export interface Vault {
  strength(): Promise<KeyInfo['sealing']>
  seal(text: string): Promise<Buffer>
  /** Rejects when it cannot be opened. `sealAgain`: the OS asks for a fresh seal. */
  open(sealed: Buffer): Promise<{ readonly text: string; readonly sealAgain: boolean }>
  isWeak(sealed: Buffer): boolean
}

/** Electron's safeStorage, as far as it is used. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(sealed: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>
  getSelectedStorageBackend(): string
}

export function createVault(safe: SafeStorage, platform: NodeJS.Platform): Vault {
  /**
   * On Linux `v10` is Chromium's hard-coded key: hidden from a glance, open to anyone who looks. `v11` and later come
   * from a keyring or portal. Elsewhere the same prefix is the OS's own strong encryption.
   */
  function isWeak(sealed: Buffer): boolean {
    if (platform !== 'linux') return false
    const prefix = sealed.subarray(0, 3).toString('latin1')
    if (/^v\d\d$/.test(prefix)) return prefix === 'v10'
    return ['basic_text', 'unknown'].includes(safe.getSelectedStorageBackend())
  }
  return {
    isWeak,
    async strength() {
      try {
        if (!(await safe.isAsyncEncryptionAvailable())) return 'unavailable'
        // `available` is true even for the hard-coded key; only a ciphertext tells.
        return isWeak(await safe.encryptStringAsync('probe')) ? 'weak' : 'available'
      } catch {
        return 'unavailable'
      }
    },
    seal: (text) => safe.encryptStringAsync(text),
    async open(sealed) {
      const opened = await safe.decryptStringAsync(sealed)
      if (!opened.shouldReEncrypt) return { text: opened.result, sealAgain: false }
      // Electron's documentation asks for a second decryption in this case.
      const again = await safe.decryptStringAsync(sealed)
      return { text: again.result, sealAgain: true }
    },
  }
}
