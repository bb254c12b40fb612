/** app://feed/: the built renderer and nothing else, under a strict content security policy. */
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'

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

/** Answers one request of the page. */
export async function serveApp(
  root: string,
  request: { readonly url: string; readonly method: string },
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response(null, { status: 405, headers: HEADERS })
  const file = fileFor(root, request.url)
  if (file === null) return new Response('Not found', { status: 404, headers: HEADERS })
  try {
    const body = await readFile(file)
    const type = MIME[extname(file)] ?? 'application/octet-stream'
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
      headers: { ...HEADERS, 'Content-Type': type },
    })
  } catch {
    return new Response('Not found', { status: 404, headers: HEADERS })
  }
}
