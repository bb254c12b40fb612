/** The file of sealed secrets: read once, written whole. What cannot be read is kept aside, what is newer is not touched. */
import type { LogPort } from '../../core/ports.ts'
import { readJsonFile, setAside } from '../settings/json-file.ts'
import type { JsonStore } from '../settings/json-store.ts'
import { newerVersion, readSecretDocument, SECRETS_VERSION, type SecretDocument } from './secret-document.ts'

export interface SecretsFilePorts {
  readonly file: string
  readonly openStore: (path: string) => JsonStore
  readonly now: () => Date
  readonly log: LogPort
  readonly tell: (id: string, level: 'info' | 'warning' | 'error', text: string) => void
}

export interface SecretsFile {
  current(): SecretDocument
  /** False while the file belongs to a newer version of the app. */
  isWritable(): boolean
  /** Answers whether it is written now. */
  write(next: SecretDocument): boolean
  /** The user's own wish, so here everything goes, what was kept aside or belongs to a newer version too. */
  clear(): void
}

export function openSecretsFile(ports: SecretsFilePorts): SecretsFile {
  const { log } = ports
  const store = ports.openStore(ports.file)
  let writable = true
  let document: SecretDocument = read()

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

  return {
    current: () => document,
    isWritable: () => writable,
    write,
    clear() {
      const mustWrite = !writable
      writable = true
      if (mustWrite || document.key !== null || document.cursor !== null || document.aside.length > 0)
        write({ version: 1, key: null, cursor: null, aside: [] })
    },
  }
}
