/** Reading a JSON file that may be missing, damaged or not ours, without ever destroying it. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { isRecord } from '../core/protocol/shape.ts'

type JsonFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'ok'; readonly value: Readonly<Record<string, unknown>> }
  /** `reason` is for the user and holds nothing of the content. */
  | { readonly kind: 'corrupt'; readonly reason: string }

/** Editors on Windows put a byte order mark in front of a file, which JSON does not know. Throws on what is no JSON. */
export const parseJsonText = (text: string): unknown => JSON.parse(text.replace(/^\ufeff/, ''))

export function readJsonFile(path: string): JsonFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (isRecord(error) && error['code'] === 'ENOENT') return { kind: 'missing' }
    const code = isRecord(error) ? String(error['code']) : 'unknown error'
    return { kind: 'corrupt', reason: `cannot be read (${code})` }
  }
  try {
    const value = parseJsonText(text)
    return isRecord(value) ? { kind: 'ok', value } : { kind: 'corrupt', reason: 'is not a JSON object' }
  } catch {
    // JSON.parse quotes the text in its message, and the text may be a secret.
    return { kind: 'corrupt', reason: 'is not valid JSON' }
  }
}

/** Moves a damaged file out of the way, beside where it was. Answers its new name; null when it could not be moved. */
export function setAside(path: string, at: Date): string | null {
  const extension = extname(path)
  const stem = join(dirname(path), basename(path, extension))
  const stamp = at.toISOString().replaceAll(/[:.]/g, '-')
  let target = `${stem}.corrupt-${stamp}${extension}`
  for (let n = 2; existsSync(target); n += 1) target = `${stem}.corrupt-${stamp}-${n}${extension}`
  try {
    renameSync(path, target)
    return basename(target)
  } catch {
    return null
  }
}
