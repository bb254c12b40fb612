/** A connection to a server: its ways (routes.ts) tried in order, and the addresses of a host against each other. */
import { request } from 'node:http'
import { connect as netConnect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { Route } from './routes.ts'
import { lookup as systemLookup } from 'node:dns/promises'

export interface Target {
  readonly host: string
  readonly port: number
}

export interface ConnectPorts {
  /** Every address of a host, in the order in which the system would use them. */
  readonly lookup: (host: string) => Promise<readonly string[]>
  readonly connect: (address: string, port: number) => Socket
}

/** RFC 8305's "Connection Attempt Delay". */
const ATTEMPTS_APART_MS = 250
/** A name with more addresses than this is not made better by trying them all. */
const MOST_ADDRESSES = 12

export const systemPorts: ConnectPorts = {
  lookup: async (host) => (await systemLookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port) => netConnect({ host: address, port, noDelay: true }),
}

/** The session and a page of history both wait longer than this for a connection. */
const CONNECT_WITHIN_MS = 9_000

/** The proxy was reached and said no: its word is final, another way around it is not looked for. */
class ProxyRefusal extends Error {}

/** Rejects with the last way's failure, in a sentence when it was a proxy's. */
export async function connectBy(
  routes: readonly Route[],
  target: Target,
  ports: ConnectPorts = systemPorts,
  withinMs = CONNECT_WITHIN_MS,
): Promise<Duplex> {
  let failure: unknown = new Error('no way to the server is configured')
  for (const route of routes) {
    try {
      return await by(route, target, ports, withinMs / routes.length)
    } catch (error) {
      failure = error
      if (error instanceof ProxyRefusal) break
    }
  }
  throw failure
}

async function by(route: Route, target: Target, ports: ConnectPorts, withinMs: number): Promise<Duplex> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(LATE[route.kind])), withinMs)
  try {
    if (route.kind === 'direct') return await raceConnect(target, late.signal, ports)
    const raw = await raceConnect(route.proxy, late.signal, ports).catch((error: unknown) => {
      throw new Error(`the proxy cannot be reached: ${wordOf(error)}`, { cause: error })
    })
    // Until somebody else listens, an error of its own must not end the app.
    raw.on('error', () => {})
    const stop = (): void => void raw.destroy()
    late.signal.addEventListener('abort', stop)
    try {
      return route.kind === 'http' ? await askHttp(route, raw, target) : await askSocks(route, raw, target)
    } catch (error) {
      raw.destroy()
      throw late.signal.aborted ? late.signal.reason : error
    } finally {
      late.signal.removeEventListener('abort', stop)
    }
  } finally {
    clearTimeout(timer)
  }
}

const LATE = {
  direct: 'connection timed out',
  http: 'the proxy did not answer in time',
  socks: 'the proxy did not answer in time',
} as const

const hostPort = ({ host, port }: Target): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

async function askHttp(route: Extract<Route, { kind: 'http' }>, raw: Socket, target: Target) {
  const { host, username, password } = route.proxy
  const socket = route.tls ? await secured(raw, host) : raw
  const credentials = Buffer.from(`${username}:${password}`).toString('base64')
  return new Promise<Duplex>((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      host,
      path: hostPort(target),
      headers: {
        Host: hostPort(target),
        ...(username === '' ? {} : { 'Proxy-Authorization': `Basic ${credentials}` }),
      },
      createConnection: () => socket,
    })
    asked.once('connect', ({ statusCode: status = 0 }, tunnel: Duplex, head: Buffer) => {
      if (status < 200 || status > 299) {
        tunnel.destroy()
        reject(new ProxyRefusal(refusal(status)))
        return
      }
      if (head.length > 0) tunnel.unshift(head)
      resolve(tunnel)
    })
    asked.once('error', (error) =>
      reject(new Error(`the proxy broke off: ${wordOf(error)}`, { cause: error })),
    )
    asked.end()
  })
}

function refusal(status: number): string {
  return status === 407
    ? 'the proxy asks for a name and a password (HTTP 407)'
    : `the proxy refused the connection (HTTP ${status})`
}

function secured(raw: Socket, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ socket: raw, servername: host })
    socket.once('secureConnect', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function askSocks(route: Extract<Route, { kind: 'socks' }>, raw: Socket, target: Target) {
  const { SocksClient, SocksClientError } = await import('socks')
  const { host, port, username, password } = route.proxy
  try {
    const { socket } = await SocksClient.createConnection({
      command: 'connect',
      destination: target,
      existing_socket: raw,
      proxy: { host, port, type: route.version, ...(username === '' ? {} : { userId: username, password }) },
    })
    return socket
  } catch (error) {
    // Its options hold the proxy's password; only the words go on.
    throw error instanceof SocksClientError
      ? new ProxyRefusal(`the proxy refused the connection (${error.message})`)
      : error
  }
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? String(error.code) : error.message
}

/**
 * One TCP connection to a host with several addresses (RFC 8305): each is tried a little after the one before, none is
 * given up for the next, and the first that answers is kept. Node's own way gives each address 250 ms and then drops it,
 * so that a far server behind an IPv6 address that leads nowhere is never reached. Rejects with the first failure when all
 * addresses have failed, and with the signal's reason when it is aborted.
 */
export async function raceConnect(target: Target, signal: AbortSignal, ports: ConnectPorts = systemPorts) {
  const addresses = alternating(await ports.lookup(target.host)).slice(0, MOST_ADDRESSES)
  signal.throwIfAborted()
  return new Promise<Socket>((resolve, reject) => {
    const trying = new Set<Socket>()
    let firstError: Error | null = null
    let next = 0
    let timer: NodeJS.Timeout | undefined

    function settle(winner: Socket | null, error: Error | null = null): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      next = addresses.length
      for (const socket of trying) if (socket !== winner) socket.destroy()
      trying.clear()
      if (winner !== null) resolve(winner)
      else reject(error ?? firstError ?? new Error(`${target.host} has no address`))
    }

    function aborted(): void {
      settle(null, signal.reason instanceof Error ? signal.reason : new Error('given up'))
    }

    function tryNext(): void {
      clearTimeout(timer)
      const address = addresses[next]
      if (address === undefined) {
        if (trying.size === 0) settle(null)
        return
      }
      next += 1
      const socket = ports.connect(address, target.port)
      trying.add(socket)
      const failed = (error: Error): void => {
        // One that lost the race still reports its end.
        if (!trying.delete(socket)) return
        firstError ??= error
        tryNext()
      }
      socket.once('error', failed)
      socket.once('connect', () => {
        if (!trying.has(socket)) return
        socket.removeListener('error', failed)
        settle(socket)
      })
      timer = setTimeout(tryNext, ATTEMPTS_APART_MS)
    }

    signal.addEventListener('abort', aborted, { once: true })
    tryNext()
  })
}

/** Families take turns, beginning with the system's choice. */
function alternating(addresses: readonly string[]): readonly string[] {
  const isV6 = (address: string): boolean => address.includes(':')
  const [first] = addresses
  if (first === undefined) return []
  const preferred = addresses.filter((one) => isV6(one) === isV6(first))
  const others = addresses.filter((one) => isV6(one) !== isV6(first))
  const longer = Math.max(preferred.length, others.length)
  return Array.from({ length: longer }, (_, at) => [preferred[at], others[at]])
    .flat()
    .filter((one) => one !== undefined)
}
