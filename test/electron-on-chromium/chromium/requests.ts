/**
 * Every request of every page passes here. `app://feed/x` is `https://feed.app.localhost/x` inside Chromium, which
 * refuses to navigate to schemes of its own making; nothing reaches a network unless the app's own handlers let it.
 */
import type { BrowserContext, Request as PageRequest, Route } from 'playwright-core'

export type SchemeHandler = (request: Request) => Response | Promise<Response>
/** Answers whether a request that no scheme handler serves may go out; undefined: the app has no say, so no. */
export type RequestFilter = (request: {
  url: string
  method: string
  resourceType: string
}) => Promise<boolean>

const handlers = new Map<string, SchemeHandler>()
let filter: RequestFilter | undefined
let navigationGuard: (request: PageRequest) => boolean = () => true

export const schemes = handlers
export function setRequestFilter(next: RequestFilter | undefined): void {
  filter = next
}
/** Answers false to a navigation of the page's own making that the app prevented. */
export function setNavigationGuard(guard: (request: PageRequest) => boolean): void {
  navigationGuard = guard
}

const INSIDE = /^https:\/\/(?:([^/:]*)\.)?([a-z][a-z0-9+-]*)\.localhost(?=[/?#]|$)/

/** `app://feed/x` → `https://feed.app.localhost/x`; other URLs as they are. */
export function toInside(url: string): string {
  return url.replace(/^([a-z][a-z0-9+-]*):\/\/([^/?#]*)/i, (whole, scheme: string, host: string) => {
    const name = scheme.toLowerCase()
    if (['http', 'https', 'ws', 'wss', 'file'].includes(name)) return whole
    return `https://${host === '' ? '' : `${host}.`}${name}.localhost`
  })
}

/** The URL as the app knows it. */
export function toOutside(url: string): string {
  return url.replace(
    INSIDE,
    (_whole, host: string | undefined, scheme: string) => `${scheme}://${host ?? ''}`,
  )
}

/** A policy may name the scheme: `img-src app:`. */
function insidePolicy(policy: string): string {
  let text = policy
  for (const scheme of handlers.keys()) {
    text = text
      .replace(
        new RegExp(`\\b${scheme}://([\\w.-]+)`, 'g'),
        (_whole, host: string) => `https://${host}.${scheme}.localhost`,
      )
      .replace(new RegExp(`\\b${scheme}:(?=[\\s;]|$)`, 'g'), `https://*.${scheme}.localhost`)
  }
  return text
}

export async function routeRequests(context: BrowserContext): Promise<void> {
  await context.route('**/*', async (route) => {
    try {
      await answer(route)
    } catch {
      // The page went away while its request was being answered.
      await route.abort().catch(() => undefined)
    }
  })
}

async function answer(route: Route): Promise<void> {
  const request = route.request()
  const url = toOutside(request.url())
  if (request.isNavigationRequest() && !navigationGuard(request)) {
    await route.abort('aborted')
    return
  }
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) {
    const allowed = await filter?.({ url, method: request.method(), resourceType: request.resourceType() })
    await (allowed === true ? route.continue() : route.abort('accessdenied'))
    return
  }
  const posted = request.postDataBuffer()
  const response = await handler(
    new Request(url, {
      method: request.method(),
      headers: request.headers(),
      ...(posted === null ? {} : { body: new Uint8Array(posted) }),
    }),
  )
  if (response.type === 'error') {
    await route.abort('failed')
    return
  }
  const headers = Object.fromEntries(response.headers)
  const body = Buffer.from(await response.arrayBuffer())
  // A scheme of one's own does not stream: without its length, which Electron reads from this header, a sound does not load.
  if (request.resourceType() === 'media' && headers['content-length'] !== String(body.length)) {
    await route.abort('failed')
    return
  }
  const policy = headers['content-security-policy']
  if (policy !== undefined) headers['content-security-policy'] = insidePolicy(policy)
  await route.fulfill({ status: response.status, headers, body })
}
