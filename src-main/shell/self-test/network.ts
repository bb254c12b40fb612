/**
 * The network: the way to the feed, as far as this machine decides it (the system's proxy, whom it trusts), and the user's
 * targets of forwarded alerts.
 */
import { raceConnect, type Target } from '../../adapters/connect.ts'
import { routesOfPac, type Route } from '../../adapters/routes.ts'
import { formatMs } from '../../core/vocabulary/times.ts'
import type { ForwardCheckPorts } from '../forward/forwarding.ts'
import { absent, failed, ok, type Check, type Outcome } from '../../core/self-test/types.ts'

interface ProxyCheckPorts {
  /** `https://host[:port]/` of the feed; `http:` of one on this machine. */
  readonly address: () => string
  /** The system's answer for an address, in PAC words. */
  readonly resolveProxy: (address: string) => Promise<string>
  /** Resolves once a TCP connection stands; rejects when none can be made. */
  readonly reach: (target: Target, signal: AbortSignal) => Promise<void>
}

export function proxyCheck({ address, resolveProxy, reach }: ProxyCheckPorts): Check {
  /** The first way that stands, as the feed itself goes; null when none does. */
  async function firstWay(routes: readonly Route[], signal: AbortSignal): Promise<string | null> {
    for (const [index, route] of routes.entries()) {
      if (route.kind === 'direct')
        return index === 0
          ? 'Direct: the system names no proxy for the feed.'
          : `Direct, as the system allows: ${routes.slice(0, index).map(nameOf).join(', ')} does not answer.`
      const stands = await reach(route.proxy, signal).then(
        () => true,
        () => false,
      )
      if (stands) return `By the system’s proxy ${nameOf(route)}, which answers.`
    }
    return null
  }

  return {
    name: 'proxy',
    async run(signal): Promise<Outcome> {
      const feed = address()
      if (!feed.startsWith('https:')) return ok('Direct: the feed is on this machine.')
      let routes: readonly Route[]
      try {
        routes = routesOfPac(await resolveProxy(feed))
      } catch (error) {
        return failed(error instanceof Error ? `${error.message}.` : String(error))
      }
      const detail = await firstWay(routes, signal)
      if (detail !== null) return ok(detail)
      return failed(`The system’s proxy does not answer: ${routes.map(nameOf).join(', ')}.`)
    },
  }
}

/** Without its user name and password. */
function nameOf(route: Route): string {
  if (route.kind === 'direct') return 'none'
  const { host, port } = route.proxy
  return `${route.kind === 'socks' ? 'socks://' : ''}${host.includes(':') ? `[${host}]` : host}:${port}`
}

export async function reachByTcp(target: Target, signal: AbortSignal): Promise<void> {
  const socket = await raceConnect(target, signal)
  socket.destroy()
}

/** A marked message to each target in force, all at once. */
export function forwardCheck({ targets, known }: ForwardCheckPorts): Check {
  return {
    name: 'forward',
    async run(): Promise<Outcome> {
      const inForce = targets()
      if (inForce.length === 0) return absent('No target is in force.')
      if (!(await known())) return absent('The key store does not give their addresses to this run.')
      const reports = await Promise.all(inForce.map(async ({ name, test }) => ({ name, ...(await test()) })))
      const bad = reports.filter(({ outcome }) => outcome !== 'delivered')
      const slowest = Math.max(...reports.map(({ tookMs }) => tookMs))
      if (bad.length > 0) return failed(bad.map(({ name, why }) => `“${name}”: ${why}`).join('; '))
      return ok(
        `${reports.map(({ name }) => `“${name}”`).join(', ')} took a test, the slowest after ${formatMs(slowest)}.`,
      )
    },
  }
}

interface CertificateCheckPorts {
  /** How many authorities the system lists, and how many of them the app trusts. Throws where they cannot be read. */
  readonly authorities: () => { readonly listed: number; readonly trusted: number }
}

export function certificateCheck({ authorities }: CertificateCheckPorts): Check {
  return {
    name: 'certificates',
    run() {
      const { listed, trusted } = authorities()
      if (listed === 0) return absent('The system lists no authorities; the built-in ones are trusted.')
      return trusted === listed
        ? ok(`${listed} authorities of the system are trusted.`)
        : failed(`Of the system’s ${listed} authorities only ${trusted} are trusted.`)
    },
  }
}
