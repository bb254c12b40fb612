import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strictObject } from '../strict.ts'
import { type SchemeHandler, schemes } from '../chromium/requests.ts'

export const protocol = strictObject('protocol', {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme: string, handler: SchemeHandler) => {
    if (schemes.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    schemes.set(scheme, handler)
  },
  unhandle: (scheme: string) => void schemes.delete(scheme),
  isProtocolHandled: (scheme: string) => schemes.has(scheme),
} satisfies Partial<Electron.Protocol>)

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
}

let online = true
export function setOnline(value: boolean): void {
  online = value
}

export const net = strictObject('net', {
  get online(): boolean {
    return online
  },
  isOnline: () => online,
  /** As Electron's: `file:` works too. */
  fetch: async (input: string | Request, init?: RequestInit): Promise<Response> => {
    const url = typeof input === 'string' ? input : input.url
    if (!online) throw new TypeError('net::ERR_INTERNET_DISCONNECTED')
    if (!url.startsWith('file:')) return fetch(input, init)
    const path = fileURLToPath(url)
    try {
      const type = TYPES[extname(path)] ?? 'application/octet-stream'
      return new Response(new Uint8Array(await readFile(path)), { headers: { 'content-type': type } })
    } catch {
      throw new TypeError('net::ERR_FILE_NOT_FOUND')
    }
  },
} satisfies Partial<Electron.Net>)
