import { createServer, type AddressInfo } from 'node:net'
import type { Cancel, Clock } from '../../../src-main/core/ports.ts'
import { seededRandom } from '../../../src-main/demo/random.ts'
import { systemClock } from '../../../src-main/adapters/clock.ts'
import { FaultSet, type FaultKind, type ProxyBlow, type ProxyFault } from './faults.ts'
import { openLink, type Link } from './link.ts'

export interface FaultProxyOptions {
  /** The server's URL, `ws:` or `http:`; its path is kept in `wsUrl`. */
  readonly target: string
  /** The same seed spoils the same bytes, given the same traffic. */
  readonly seed?: number
  readonly clock?: Clock
}

export interface ScheduledFault {
  readonly atMs: number
  readonly fault: ProxyFault | ProxyBlow
  /** Absent: until cleared. */
  readonly durationMs?: number
}

export interface FaultProxy {
  readonly port: number
  readonly origin: string
  readonly wsUrl: string
  readonly activeFaults: readonly ProxyFault[]
  readonly openLinks: number
  /** Read from one side and not yet written to the other: stalled, delayed, throttled. */
  readonly heldBytes: number
  /** Connections ever accepted. */
  readonly accepted: number
  /** Switches a condition on (one of each kind), or strikes once. */
  set(fault: ProxyFault | ProxyBlow): void
  /** One kind, or all. */
  clear(kind?: FaultKind): void
  /** Times count from the call. The returned function calls off what has not happened yet. */
  schedule(plan: readonly ScheduledFault[]): Cancel
  cutAll(): void
  resetAll(): void
  stop(): Promise<void>
}

/** A TCP proxy on loopback between a client and a feed, for faults that no server can commit on itself. */
export async function startFaultProxy({
  target,
  seed = 1,
  clock = systemClock,
}: FaultProxyOptions): Promise<FaultProxy> {
  const url = new URL(target)
  const faults = new FaultSet()
  const random = seededRandom(seed)
  const links = new Set<Link>()
  const timers = new Set<Cancel>()
  let accepted = 0

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    accepted++
    client.on('error', () => {})
    if (faults.get('refuse')) return void client.resetAndDestroy()
    const link = openLink({
      client,
      target: { host: url.hostname, port: Number(url.port) },
      faults,
      clock,
      random,
      onClosed: () => links.delete(link),
    })
    links.add(link)
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', resolve)
  })
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  const { port } = listener.address() as AddressInfo

  function set(fault: ProxyFault | ProxyBlow): void {
    if (isBlow(fault)) {
      for (const link of links) link[fault.kind]()
      return
    }
    faults.set(fault)
    for (const link of links) link.kick()
  }

  function clear(kind?: FaultKind): void {
    faults.clear(kind)
    for (const link of links) link.kick()
  }

  function later(delayMs: number, act: () => void): Cancel {
    const cancel = clock.setTimer(delayMs, () => {
      timers.delete(cancel)
      act()
    })
    timers.add(cancel)
    return cancel
  }

  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}${url.pathname}`,
    get activeFaults() {
      return faults.list()
    },
    get openLinks() {
      return links.size
    },
    get heldBytes() {
      return [...links].reduce((sum, link) => sum + link.heldBytes, 0)
    },
    get accepted() {
      return accepted
    },
    set,
    clear,
    schedule(plan) {
      const cancels = plan.flatMap(({ atMs, fault, durationMs }) => {
        const start = later(atMs, () => set(fault))
        if (durationMs === undefined || isBlow(fault)) return [start]
        const { kind } = fault
        return [start, later(atMs + durationMs, () => clear(kind))]
      })
      return () => cancels.forEach((cancel) => cancel())
    },
    cutAll: () => set({ kind: 'cut' }),
    resetAll: () => set({ kind: 'reset' }),
    async stop() {
      for (const cancel of timers) cancel()
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      for (const link of links) link.reset()
      await closed
    },
  }
}

function isBlow(fault: ProxyFault | ProxyBlow): fault is ProxyBlow {
  return fault.kind === 'cut' || fault.kind === 'reset'
}
