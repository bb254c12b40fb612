/** What of a target's secrets must be nowhere (alerts.md A26): the values, and the parts of an address that open it. */
import { Secret } from '../protocol/secret.ts'
import type { TargetSecrets } from './types.ts'

/** A shorter part of a path is a word such as `services`. */
const MIN_PART = 10
/** A shorter value is no secret, and stands in honest figures. */
const MIN_VALUE = 6

/** Longest first, so that none leaves the rest of a longer one behind. */
export function secretParts(secrets: TargetSecrets): readonly Secret[] {
  const values = Object.values(secrets).map((secret) => secret.reveal())
  const parts = values.flatMap((value) => {
    const url = URL.parse(value)
    if (url === null || url.pathname === '/') return []
    const path = `${url.pathname}${url.search}`
    return [url.href, path, ...path.split(/[/?&=]/).filter((part) => part.length >= MIN_PART)]
  })
  const all = [...new Set([...values, ...parts])].filter((part) => part.length >= MIN_VALUE)
  return all.sort((a, b) => b.length - a.length).map((part) => new Secret(part))
}
