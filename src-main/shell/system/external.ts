/** What other programs show: the browser, https only and only where the app itself means to go, and the licences. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Result } from '../../contract/contract.ts'
import type { LogPort } from '../../core/ports.ts'

export const LINKS = {
  site: 'https://nexusglass.live',
} as const

type ExternalCheck =
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

interface ExternalPorts {
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

interface LicencesPorts {
  /** In the order in which they are shown. */
  readonly texts: readonly string[]
  /** Written anew each time, outside the package. */
  readonly target: string
  readonly open: (path: string) => Promise<boolean>
  readonly log: LogPort
}

/** Electron and Chromium bring theirs as files of their own, beside the program. */
const ELECTRON =
  'Electron and Chromium: see LICENSE.electron.txt and LICENSES.chromium.html beside the program.\n'

/** The app's own licence and those of what is built into it, put together in one text that any editor can open. */
export async function openLicences({ texts, target, open, log }: LicencesPorts): Promise<Result> {
  try {
    const parts = await Promise.all(texts.map((path) => readFile(path, 'utf8')))
    await writeFile(target, [...parts, ELECTRON].join('\n'))
  } catch (error) {
    log.warn('the licences could not be put together', { error })
    return { ok: false, message: 'The licences could not be read.' }
  }
  return (await open(target))
    ? { ok: true, message: 'Opened.' }
    : { ok: false, message: `No program opens it; the text is ${target}.` }
}
