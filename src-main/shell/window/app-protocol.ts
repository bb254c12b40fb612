/**
 * app://feed/: the built renderer and nothing else, under a strict content security policy; and what no page of this app may
 * do: navigate, open windows, embed, reach a network, or be granted a permission.
 */
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import type { App, Session } from 'electron'
import type { LogPort } from '../../core/ports.ts'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://feed'
export const APP_PAGE = `${APP_ORIGIN}/index.html`

/** What must be said before `ready` for `app:` to be an origin like https (standard, secure). */
export const SCHEME_PRIVILEGES = [
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]

/** No inline script or style, no eval, nothing from anywhere else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

/** The file below `root` that `address` names; null for anything outside it, of another origin or of a kind not served. */
export function fileFor(root: string, address: string): string | null {
  let path: string
  try {
    const url = new URL(address)
    if (url.protocol !== `${APP_SCHEME}:` || url.host !== new URL(APP_ORIGIN).host) return null
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const base = resolve(root)
  const file = resolve(base, `.${path === '/' ? '/index.html' : path}`)
  if (!file.startsWith(base + sep) || MIME[extname(file)] === undefined) return null
  return file
}

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
}

interface AppRequest {
  readonly url: string
  readonly method: string
  readonly headers?: { get(name: string): string | null }
}

interface Answer {
  readonly status: number
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The bytes from `start` to before `end` that a `Range` header asks for (RFC 9110, 14.1.2); null: all of them, also where it asks for what
 * a server may pass over, several stretches or another unit; `none`: it lies behind the end.
 */
function rangeOf(
  header: string,
  size: number,
): { readonly start: number; readonly end: number } | null | 'none' {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return null
  if (from === '') return Number(to) === 0 ? 'none' : { start: Math.max(0, size - Number(to)), end: size }
  if (to !== '' && Number(to) < Number(from)) return null
  if (Number(from) >= size) return 'none'
  return { start: Number(from), end: to === '' ? size : Math.min(size, Number(to) + 1) }
}

/** A player asks for a sound from some byte on, and takes what it gets for those bytes. */
function part(body: Buffer, range: string, headers: Answer['headers']): Answer {
  const wanted = rangeOf(range, body.length)
  if (wanted === null) return { status: 200, body, headers }
  if (wanted === 'none')
    return { status: 416, body: Buffer.alloc(0), headers: { 'Content-Range': `bytes */${body.length}` } }
  const { start, end } = wanted
  return {
    status: 206,
    body: body.subarray(start, end),
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end - 1}/${body.length}` },
  }
}

const NOT_FOUND: Answer = { status: 404, body: Buffer.from('Not found'), headers: {} }

async function answer(root: string, request: AppRequest): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, body: Buffer.alloc(0), headers: { Allow: 'GET, HEAD' } }
  const file = fileFor(root, request.url)
  if (file === null) return NOT_FOUND
  try {
    const body = await readFile(file)
    const headers = { 'Content-Type': MIME[extname(file)] ?? 'application/octet-stream' }
    const range = request.method === 'GET' ? (request.headers?.get('range') ?? null) : null
    return range === null ? { status: 200, body, headers } : part(body, range, headers)
  } catch {
    return NOT_FOUND
  }
}

/**
 * Answers one request of the page. The length is always said: an `<audio>` of a scheme that does not stream takes nothing
 * without it, and Electron knows it from this header alone.
 */
export async function serveApp(root: string, request: AppRequest): Promise<Response> {
  const { status, body, headers } = await answer(root, request)
  return new Response(request.method === 'HEAD' || status === 405 ? null : new Uint8Array(body), {
    status,
    headers: { ...HEADERS, ...headers, 'Content-Length': String(body.length) },
  })
}

export function hardenContents(app: App, log: LogPort): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => {
      // Reloading its own page is all that a page may do.
      if (event.url === APP_PAGE) return
      event.preventDefault()
      log.warn('a navigation was refused')
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** Whatever a page may come to contain: the CSP says no first, this where a policy does not reach. */
export function refuseNetwork(session: Session, log: LogPort): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    // The developer tools are pages too, and load from inside Electron.
    const isOurs = url.startsWith(`${APP_ORIGIN}/`) || url.startsWith('devtools://')
    if (!isOurs) log.warn('a request of the page was refused')
    answer({ cancel: !isOurs })
  })
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
