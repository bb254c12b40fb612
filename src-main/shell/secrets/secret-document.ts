/** What the secrets file holds: sealed texts in base64, never anything in the clear. */
import type { Cursor, CursorIdentity } from '../../core/ports.ts'
import { isRecord } from '../../core/protocol/shape.ts'

export const SECRETS_VERSION = 1

export interface SecretDocument {
  readonly version: 1
  readonly key: string | null
  readonly cursor: string | null
  /** Sealed keys that could not be opened when a new one took their place. */
  readonly aside: readonly string[]
}

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** The format of the file, if it is one of a newer app, which may mean something else by the same names. */
export function newerVersion(value: Readonly<Record<string, unknown>>): number | null {
  const { version } = value
  return typeof version === 'number' && version > SECRETS_VERSION ? version : null
}

/**
 * Tolerant: a field that is not what it should be counts as absent. Version 0, before versions were kept, has the same
 * fields and no `aside`.
 */
export function readSecretDocument(value: Readonly<Record<string, unknown>>): SecretDocument {
  const aside = value['aside']
  return {
    version: 1,
    key: textOrNull(value['key']),
    cursor: textOrNull(value['cursor']),
    aside: Array.isArray(aside) ? aside.filter((entry) => typeof entry === 'string') : [],
  }
}

/** The sealed last id with its owner (G8); null when it is not one. */
export function readSealedCursor(text: string): { identity: CursorIdentity; cursor: Cursor } | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
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
