/**
 * What the user enters of a target (alerts.md A26): checked before it is sealed, with a sentence for whatever is wrong, and
 * what of it must be nowhere afterwards.
 */
import {
  fieldOf,
  MAX_ADDRESS,
  MAX_TARGET_TEXT,
  PLAIN_HTTP_WORDS,
  TARGET_FIELDS,
  type TargetField,
  type TargetKind,
} from '../vocabulary/targets.ts'
import { Secret } from '../protocol/secret.ts'
import type { TargetSecrets } from './types.ts'

/** As entered; empty for none. */
export type TargetFields = Readonly<Partial<Record<TargetField, string>>>

type FieldsCheck =
  | { readonly kind: 'ok' }
  /** Alerts would go unencrypted to that host of the own network: the user must say so in words. */
  | { readonly kind: 'ask'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }

/** @param plainAllowed the user has confirmed http on the own network */
export function checkFields(kind: TargetKind, fields: TargetFields, plainAllowed: boolean): FieldsCheck {
  const refused = (message: string): FieldsCheck => ({ kind: 'refused', message })
  for (const field of TARGET_FIELDS) {
    const words = fieldOf(kind, field)
    const value = fields[field] ?? ''
    if (words === null) {
      if (value !== '') return refused(`This kind of target has no field “${field}”.`)
      continue
    }
    if (value === '') {
      if (words.required) return refused(`${words.label} is missing.`)
      continue
    }
    if (field === 'url') {
      const address = checkAddress(value, plainAllowed)
      if (address.kind === 'refused') return refused(`${words.label}: ${address.why}.`)
      if (address.kind === 'ask')
        return {
          kind: 'ask',
          message: `${words.label}: http:// sends alerts unencrypted to ${address.host}; anybody on that network can read and forge them. Type “${PLAIN_HTTP_WORDS}” to allow it.`,
        }
      const problem = pathProblem(kind, address.url)
      if (problem !== null) return refused(`${words.label}: ${problem}.`)
    } else if (value.length > MAX_TARGET_TEXT)
      return refused(`${words.label} is longer than ${MAX_TARGET_TEXT} characters.`)
    // A header and a path carry nothing else.
    else if (!/^[\x21-\x7e]+$/.test(value))
      return refused(`${words.label} must be plain letters, figures and signs, without spaces.`)
  }
  return { kind: 'ok' }
}

/** A % stands for a character, or for nothing that can be sent. */
function isReadable(part: string): boolean {
  try {
    return decodeURIComponent(part) !== ''
  } catch {
    return false
  }
}

/** What the kind makes of an address must be an address of it. */
function pathProblem(kind: TargetKind, { pathname, search }: URL): string | null {
  const topic = pathname.replace(/\/+$/, '').split('/').at(-1) ?? ''
  if (kind === 'ntfy') {
    if (topic === '') return 'the topic is missing; expected https://server/topic'
    if (!isReadable(topic)) return `“${topic}” is no topic`
    return search === '' ? null : 'a topic takes nothing after a ?'
  }
  if (kind === 'alertmanager' && pathname.includes('/api/'))
    return 'expected the address of the Alertmanager itself; /api/v2/alerts is added to it'
  if (['alertmanager', 'telegram', 'pushover'].includes(kind) && search !== '')
    return 'nothing may follow a ?'
  return null
}

type AddressCheck =
  | { readonly kind: 'ok'; readonly url: URL }
  /** Of the own network and unencrypted: the user has to say so in words. */
  | { readonly kind: 'ask'; readonly host: string }
  /** Half a sentence that repeats nothing of the address but its scheme and host. */
  | { readonly kind: 'refused'; readonly why: string }

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/
/** RFC 1918, link-local, unique local; names that no public server has. */
const PRIVATE = [
  /^10(\.\d{1,3}){3}$/,
  /^192\.168(\.\d{1,3}){2}$/,
  /^172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}$/,
  /^169\.254(\.\d{1,3}){2}$/,
  /^\[f[cd][0-9a-f]{2}:/,
  /^\[fe[89ab][0-9a-f]:/,
  /^[^.[\]]+$/,
  /\.(local|lan|internal|home\.arpa)$/,
]

/**
 * https everywhere, http where nobody in between can read it or the user says so.
 *
 * @param plainAllowed the user has confirmed http for an address of the own network
 */
export function checkAddress(text: string, plainAllowed: boolean): AddressCheck {
  const url = text.length > MAX_ADDRESS ? null : URL.parse(text)
  if (url === null || url.hostname === '')
    return { kind: 'refused', why: 'it is not an address; expected https://host/path' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { kind: 'refused', why: `${url.protocol} is not https:` }
  if (url.username !== '' || url.password !== '')
    return { kind: 'refused', why: 'it must not contain a user name or password; use the token’s field' }
  if (url.hash !== '') return { kind: 'refused', why: 'it must not contain a part after #' }
  if (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return { kind: 'ok', url }
  if (!PRIVATE.some((pattern) => pattern.test(url.hostname)))
    return { kind: 'refused', why: `http:// would send alerts unencrypted to ${url.hostname}; use https://` }
  return plainAllowed ? { kind: 'ok', url } : { kind: 'ask', host: url.hostname }
}

/** A shorter part of a path is a word such as `services`. */
const MIN_PART = 10
/** A shorter value is no secret, and stands in honest figures. */
const MIN_VALUE = 6

/** The values, and the parts of an address that open it; longest first, so that none leaves the rest of a longer one behind. */
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
