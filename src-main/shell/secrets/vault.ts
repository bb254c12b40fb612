/**
 * Electron's safeStorage, with an honest answer to how strong the seal is, and with an end to waiting: its calls have none
 * while a keyring is locked or a prompt stays unanswered.
 */
import type { KeyInfo } from '../../contract/contract.ts'
import type { After } from '../../core/ports.ts'

export interface Vault {
  /** Answers within ANSWER_MS; `silent` when the key store does not. */
  strength(): Promise<KeyInfo['sealing']>
  /** Rejects with KeyStoreSilent after ANSWER_MS. */
  seal(text: string): Promise<Buffer>
  /**
   * Rejects when it cannot be opened. `sealAgain`: the OS asks for a fresh seal. May take for ever: a late answer is still
   * worth having, so whoever asks sets the limit.
   */
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

/** A keyring that is open answers in milliseconds; one that asks the user for a password does not count as answering. */
export const ANSWER_MS = 2500

export class KeyStoreSilent extends Error {
  constructor() {
    super("the system's key store does not answer")
  }
}

export function createVault(safe: SafeStorage, platform: NodeJS.Platform, after: After): Vault {
  function within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = after(ANSWER_MS, () => reject(new KeyStoreSilent()))
      work.then(resolve, reject).finally(cancel)
    })
  }
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
  async function probe(): Promise<KeyInfo['sealing']> {
    if (!(await safe.isAsyncEncryptionAvailable())) return 'unavailable'
    // `available` is true even for the hard-coded key; only a ciphertext tells.
    return isWeak(await safe.encryptStringAsync('probe')) ? 'weak' : 'available'
  }
  return {
    isWeak,
    async strength() {
      try {
        return await within(probe())
      } catch (error) {
        return error instanceof KeyStoreSilent ? 'silent' : 'unavailable'
      }
    },
    seal: (text) => within(safe.encryptStringAsync(text)),
    async open(sealed) {
      const opened = await safe.decryptStringAsync(sealed)
      if (!opened.shouldReEncrypt) return { text: opened.result, sealAgain: false }
      // Electron's documentation asks for a second decryption in this case.
      const again = await safe.decryptStringAsync(sealed)
      return { text: again.result, sealAgain: true }
    },
  }
}

interface AskAgainPorts {
  /** Resolves when nothing is left to ask, rejects when it was refused, stays open when there is no answer. */
  readonly ask: () => Promise<void>
  readonly after: After
}

export interface AskAgain {
  /** Resolves with the first answer, whatever it is, at the latest after ANSWER_MS. */
  readonly first: Promise<void>
  /** At once, and from the shortest pause on. */
  now(): void
}

const SHORTEST_MS = 5_000
const LONGEST_MS = 300_000

/**
 * Asks somebody who may not answer again and again; an answer to any of the askings counts, however late. A refusal ends
 * it: Electron's safeStorage asks the system once a process, and repeats its refusal to every later question.
 */
export function askAgain({ ask, after }: AskAgainPorts): AskAgain {
  let settled = false
  let pause = SHORTEST_MS
  let cancel: () => void = () => undefined
  let answered: () => void = () => undefined
  const first = new Promise<void>((resolve) => (answered = resolve))
  const cancelPatience = after(ANSWER_MS, () => answered())

  function attempt(): void {
    ask().then(end, end)
    cancel = after(pause, attempt)
    pause = Math.min(pause * 2, LONGEST_MS)
  }
  function end(): void {
    cancelPatience()
    answered()
    if (settled) return
    settled = true
    cancel()
  }

  attempt()
  return {
    first,
    now() {
      cancel()
      settled = false
      pause = SHORTEST_MS
      attempt()
    },
  }
}
