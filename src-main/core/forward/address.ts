/** Where an alert may be sent (alerts.md A26): https everywhere, http where nobody in between can read it or the user says so. */
import { MAX_ADDRESS } from '../vocabulary/targets.ts'

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

/** @param plainAllowed the user has confirmed http for an address of the own network */
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
