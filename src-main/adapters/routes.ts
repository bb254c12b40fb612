/** Ways to a server, as the system (in PAC words) or the environment names them. */
import { BlockList, isIP } from 'node:net'

interface ProxyAddress {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
}

export type Route =
  | { readonly kind: 'direct' }
  /** CONNECT; `tls`: to the proxy itself, too. */
  | { readonly kind: 'http'; readonly tls: boolean; readonly proxy: ProxyAddress }
  /** The proxy resolves the name: what cannot be resolved here may be there. */
  | { readonly kind: 'socks'; readonly version: 4 | 5; readonly proxy: ProxyAddress }

export const DIRECT: Route = { kind: 'direct' }

const SCHEMES: Readonly<Record<string, Pick<Exclude<Route, typeof DIRECT>, 'kind'> & { port: number }>> = {
  http: { kind: 'http', port: 80 },
  https: { kind: 'http', port: 443 },
  socks: { kind: 'socks', port: 1080 },
  socks4: { kind: 'socks', port: 1080 },
  socks4a: { kind: 'socks', port: 1080 },
  socks5: { kind: 'socks', port: 1080 },
  socks5h: { kind: 'socks', port: 1080 },
}

/** The words of PAC, as schemes; its SOCKS is version 4. */
const PAC: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
}

const UNSUPPORTED = 'a kind of proxy that is not supported; HTTP and SOCKS proxies are'

/**
 * A PAC answer such as `SOCKS5 proxy.example:1080; DIRECT`, to be tried in order. Throws a sentence when it names no way
 * that can be used: going around a proxy in silence would be against the user's configuration.
 */
export function routesOfPac(pac: string): readonly Route[] {
  const entries = pac
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return [DIRECT]
  let refused = ''
  const routes = entries.flatMap((entry) => {
    const [word = '', address = ''] = entry.split(/\s+/)
    if (word.toUpperCase() === 'DIRECT') return [DIRECT]
    const scheme = PAC[word.toUpperCase()]
    const route = scheme === undefined || address === '' ? null : routeOf(scheme, address)
    if (route !== null) return [route]
    refused ||= scheme === undefined ? UNSUPPORTED : 'a proxy without a usable address'
    return []
  })
  if (routes.length === 0) throw new Error(`the system names ${refused}`)
  return routes
}

/** A variable such as `proxy.corp:3128` or `socks5://name:word@proxy:1080`. Throws a sentence without its value, which may hold a password. */
export function routeOfVariable(name: string, value: string): Route {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(value.trim())
  const scheme = match?.[1]?.toLowerCase() ?? 'http'
  if (SCHEMES[scheme] === undefined) throw new Error(`${name} names ${UNSUPPORTED}`)
  const route = routeOf(scheme, match?.[2] ?? value.trim())
  if (route === null) throw new Error(`${name} names a proxy without a usable address`)
  return route
}

function routeOf(scheme: string, address: string): Route | null {
  const known = SCHEMES[scheme]
  // A scheme of the web, so that the host is checked and written as everywhere.
  const url = URL.parse(`http://${address}`)
  if (known === undefined || url === null || url.hostname === '') return null
  const given = /:(\d+)(?:[/?#]|$)/.exec(address)?.[1]
  const proxy: ProxyAddress = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: given === undefined ? known.port : Number(given),
    username: unescaped(url.username),
    password: unescaped(url.password),
  }
  if (known.kind === 'http') return { kind: 'http', tls: scheme === 'https', proxy }
  return { kind: 'socks', version: scheme.startsWith('socks4') ? 4 : 5, proxy }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether `NO_PROXY` exempts a host: names with everything below them, `*`, addresses, ranges such as `10.0.0.0/8`, each with or without a port. */
export function isExempt(noProxy: string, host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && exempts(entry, name, port))
}

function exempts(entry: string, name: string, port: number): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInRange(entry, name)
  const [, bracketed, plain, only] = /^(?:\[(.+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? []
  if (only !== undefined && Number(only) !== port) return false
  const exempt = (bracketed ?? plain ?? '').replace(/^\*?\./, '')
  if (exempt === '') return false
  return name === exempt || (isIP(name) === 0 && name.endsWith(`.${exempt}`))
}

function isInRange(entry: string, name: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(name)
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false
  const type = family === 6 ? 'ipv6' : 'ipv4'
  if (Number(bits) > (family === 6 ? 128 : 32)) return false
  const range = new BlockList()
  range.addSubnet(network, Number(bits), type)
  return range.check(name, type)
}
