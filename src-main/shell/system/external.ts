/** The only way out to the user's browser: https, and only to where the app itself means to go. */
import type { Result } from '../../contract/contract.ts'

export const LINKS = {
  site: 'https://nexusglass.live',
} as const

export type ExternalCheck =
  { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string }

/** An address the browser may be given: https, with a host, without credentials. */
export function checkExternal(address: string): ExternalCheck {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return { ok: false, message: 'not a URL; expected https://…' }
  }
  if (url.protocol !== 'https:')
    return { ok: false, message: `${url.protocol} links are not opened; expected https:` }
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: 'links with a user name or password are not opened' }
  if (url.hostname === '') return { ok: false, message: 'the link has no host' }
  return { ok: true, url: url.href }
}

/** The chart address of a symbol: the user's template with `{symbol}` percent-encoded. The host stays the template's. */
export function chartAddress(template: string, symbol: string): ExternalCheck {
  if (!template.includes('{symbol}'))
    return { ok: false, message: 'chartUrl: expected {symbol} in the address' }
  const check = checkExternal(template.replaceAll('{symbol}', encodeURIComponent(symbol)))
  if (!check.ok) return check
  // A symbol comes from the server: it may fill a path or query, never choose the host.
  const fixed = checkExternal(template.replaceAll('{symbol}', 'x'))
  if (!fixed.ok || new URL(fixed.url).host !== new URL(check.url).host)
    return { ok: false, message: 'chartUrl: {symbol} may not be part of the host' }
  return check
}

export interface ExternalPorts {
  readonly openExternal: (url: string) => Promise<void>
}

export async function openChecked(ports: ExternalPorts, check: ExternalCheck): Promise<Result> {
  if (!check.ok) return check
  try {
    await ports.openExternal(check.url)
    return { ok: true, message: 'Opened in the browser.' }
  } catch {
    return { ok: false, message: 'The browser could not be opened.' }
  }
}
