/**
 * One TCP connection to a host with several addresses (RFC 8305): each is tried a little after the one before, none is
 * given up for the next, and the first that answers is kept. Node's own way gives each address 250 ms and then drops it,
 * so that a far server behind an IPv6 address that leads nowhere is never reached.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import { connect as netConnect, type Socket } from 'node:net'

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

/** Rejects with the first failure when all addresses have failed, and with the signal's reason when it is aborted. */
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
