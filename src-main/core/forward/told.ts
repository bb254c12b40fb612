/** What the user tells of a target, checked before it is sealed (alerts.md A26): a sentence for whatever is wrong. */
import {
  fieldOf,
  MAX_TARGET_TEXT,
  PLAIN_HTTP_WORDS,
  TARGET_FIELDS,
  type TargetField,
  type TargetKind,
} from '../vocabulary/targets.ts'
import { checkAddress } from './address.ts'

/** As entered; empty for none. */
export type Told = Readonly<Partial<Record<TargetField, string>>>

type ToldCheck =
  | { readonly kind: 'ok' }
  /** Alerts would go unencrypted to that host of the own network: the user must say so in words. */
  | { readonly kind: 'ask'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }

/** @param plainAllowed the user has confirmed http on the own network */
export function checkTold(kind: TargetKind, told: Told, plainAllowed: boolean): ToldCheck {
  const refused = (message: string): ToldCheck => ({ kind: 'refused', message })
  for (const field of TARGET_FIELDS) {
    const words = fieldOf(kind, field)
    const value = told[field] ?? ''
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
