/** Encryption with a key kept where a keyring would keep it: apart from the app's own data, and lasting. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { strictObject } from '../strict.ts'

/**
 * What a test makes of the desktop's keyring. `never answers`: what is asked meanwhile is lost, also when the keyring is
 * another later. `answers late`: when the test makes it another. Both as Electron's calls with a prompt that nobody answers.
 */
export type Keyring =
  'gnome_libsecret' | 'basic_text' | 'unavailable' | 'decrypt fails' | 'never answers' | 'answers late'

let keyring: Keyring = asKeyring(process.env['STANDIN_KEYRING'] ?? 'gnome_libsecret')
const waiting: (() => void)[] = []
export function setKeyring(next: string): void {
  keyring = asKeyring(next)
  for (const goOn of waiting.splice(0)) goOn()
}
function asKeyring(text: string): Keyring {
  switch (text) {
    case 'gnome_libsecret':
    case 'basic_text':
    case 'unavailable':
    case 'decrypt fails':
    case 'never answers':
    case 'answers late':
      return text
    default:
      throw new Error(`Unknown keyring "${text}"`)
  }
}

/** Ciphertext begins with the key's version, as Chromium's does: v10 is the key that anybody knows. */
const prefix = (): string => (keyring === 'basic_text' ? 'v10' : 'v11')

function keyFor(version: string): Buffer {
  if (version === 'v10') return Buffer.alloc(32, 'peanuts')
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  const path = process.env['STANDIN_KEYRING_FILE'] ?? join(data, 'electron-on-chromium', 'keyring')
  try {
    return readFileSync(path)
  } catch {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // Whole and once: another program of this user may come for it at the same moment.
    const mine = `${path}.${process.pid}`
    writeFileSync(mine, randomBytes(32), { mode: 0o600 })
    try {
      linkSync(mine, path)
    } catch {
      // It was there first.
    }
    rmSync(mine)
    return readFileSync(path)
  }
}

function encrypt(text: string): Buffer {
  if (keyring === 'unavailable')
    throw new Error('Error while encrypting the text provided to safeStorage.encryptString.')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(prefix()), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from(prefix()), nonce, cipher.getAuthTag(), body])
}

function decrypt(data: Buffer): string {
  const failed = new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.')
  if (keyring === 'unavailable' || keyring === 'decrypt fails') throw failed
  const version = data.subarray(0, 3).toString('latin1')
  if (data.length < 31 || (version !== 'v10' && version !== 'v11')) throw failed
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(version), data.subarray(3, 15))
    decipher.setAuthTag(data.subarray(15, 31))
    return Buffer.concat([decipher.update(data.subarray(31)), decipher.final()]).toString('utf8')
  } catch {
    throw failed
  }
}

/** As Electron's asynchronous calls: they answer when the system's key has come, and have no time-out. */
async function answer<T>(work: () => T): Promise<T> {
  if (keyring === 'never answers') return new Promise<never>(() => undefined)
  if (keyring === 'answers late') await new Promise<void>((goOn) => waiting.push(goOn))
  return work()
}

/** The synchronous calls stop the whole process until the prompt has been answered. */
function atOnce<T>(work: () => T): T {
  if (keyring === 'never answers' || keyring === 'answers late')
    throw new Error(`electron-on-chromium: with a keyring that ${keyring} this call would stop the app.`)
  return work()
}

export const safeStorage = strictObject('safeStorage', {
  isEncryptionAvailable: () => atOnce(() => keyring !== 'unavailable'),
  isAsyncEncryptionAvailable: () => answer(() => keyring !== 'unavailable'),
  getSelectedStorageBackend: () => (keyring === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
  encryptString: (text: string) => atOnce(() => encrypt(text)),
  decryptString: (data: Buffer) => atOnce(() => decrypt(data)),
  encryptStringAsync: (text: string) => answer(() => encrypt(text)),
  decryptStringAsync: (data: Buffer) =>
    answer(() => ({
      result: decrypt(data),
      shouldReEncrypt: data.subarray(0, 3).toString('latin1') !== prefix(),
    })),
} satisfies Partial<Electron.SafeStorage>)
