/**
 * The file of sealed secrets, read once and written whole. What cannot be read is kept aside, what is newer is not touched.
 */
import type { Cursor, CursorIdentity } from '../../core/ports.ts'
import { isRecord, readJson } from '../../core/protocol/shape.ts'
import { readJsonFile, setAside } from '../../adapters/files.ts'
import type { DocumentPorts } from '../settings/json-store.ts'

export function openSecretsFile(ports: DocumentPorts) {
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

  /** Answers whether it is written now. */
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
    /** False while the file belongs to a newer version of the app. */
    isWritable: () => writable,
    write,
    /** The user's own wish, so here everything goes, what was kept aside or belongs to a newer version too. */
    clear(): void {
      const mustWrite = !writable
      writable = true
      if (mustWrite || document.key !== null || document.cursor !== null || document.aside.length > 0)
        write({ version: 1, key: null, cursor: null, aside: [] })
    },
  }
}

/** What the secrets file holds: sealed texts in base64, never anything in the clear. */
const SECRETS_VERSION = 1

interface SecretDocument {
  readonly version: 1
  readonly key: string | null
  readonly cursor: string | null
  /** Sealed keys that could not be opened when a new one took their place. */
  readonly aside: readonly string[]
}

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** The format of the file, if it is one of a newer app, which may mean something else by the same names. */
function newerVersion(value: Readonly<Record<string, unknown>>): number | null {
  const { version } = value
  return typeof version === 'number' && version > SECRETS_VERSION ? version : null
}

/**
 * Tolerant: a field that is not what it should be counts as absent. Version 0, before versions were kept, has the same
 * fields and no `aside`.
 */
function readSecretDocument(value: Readonly<Record<string, unknown>>): SecretDocument {
  const aside = value['aside']
  return {
    version: 1,
    key: textOrNull(value['key']),
    cursor: textOrNull(value['cursor']),
    aside: Array.isArray(aside) ? aside.filter((entry) => typeof entry === 'string') : [],
  }
}

/** The sealed last id with its owner (protocol.md G8); null when it is not one. */
export function readSealedCursor(text: string): { identity: CursorIdentity; cursor: Cursor } | null {
  const value = readJson(text)
  if (!isRecord(value)) return null
  const { identity, cursor } = value
  if (!isRecord(identity) || !isRecord(cursor)) return null
  const { origin, keyFingerprint } = identity
  const { epoch, committedId } = cursor
  if (typeof origin !== 'string' || typeof keyFingerprint !== 'string') return null
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(committedId)) return null
  return {
    identity: { origin, keyFingerprint },
    cursor: { epoch: Number(epoch), committedId: Number(committedId) },
  }
}
