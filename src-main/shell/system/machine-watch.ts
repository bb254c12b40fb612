/**
 * What changes about this machine without an event in Electron's main process, and is therefore looked at now and then: the
 * network (protocol.md R6, R9) and the time zone (alerts.md A12).
 */
import type { ConnectionState } from '../../core/ingest/types.ts'
import type { After } from '../../core/ports.ts'

interface OnlinePorts {
  readonly isOnline: () => boolean
  readonly setOnline: (online: boolean) => void
  /** This computer's addresses, as one text: another text, another network. */
  readonly addresses: () => string
  readonly networkChanged: () => void
  readonly setInterval: (tick: () => void, ms: number) => () => void
}

const NETWORK_LOOK_MS = 2000

const wantsWatching = (kind: ConnectionState['kind']): boolean =>
  kind === 'connecting' ||
  kind === 'reconnecting' ||
  kind === 'offline' ||
  kind === 'stale' ||
  kind === 'blocked'

export interface OnlineWatch {
  connectionChanged(kind: ConnectionState['kind']): void
  /** Another engine took over: it has heard nothing yet. */
  switched(): void
  dispose(): void
}

/**
 * Tells the engine when the network comes, goes or is another one, but only while the feed is not live: a live socket is its
 * own proof.
 */
export function watchOnline(ports: OnlinePorts): OnlineWatch {
  let told: boolean | null = null
  let addresses: string | null = null
  let stop: (() => void) | null = null

  function look(): void {
    const online = ports.isOnline()
    const now = ports.addresses()
    const isAnother = addresses !== null && now !== addresses
    addresses = now
    if (online !== told) {
      told = online
      ports.setOnline(online)
    }
    if (isAnother) ports.networkChanged()
  }

  return {
    connectionChanged(kind) {
      if (!wantsWatching(kind)) {
        stop?.()
        stop = null
        // What changes while the feed is live is the heartbeat's business.
        addresses = null
        return
      }
      if (stop !== null) return
      stop = ports.setInterval(look, NETWORK_LOOK_MS)
      look()
    },
    switched() {
      told = null
      if (stop !== null) look()
    },
    dispose() {
      stop?.()
      stop = null
    },
  }
}

interface ZonePorts {
  readonly reread: () => void
  readonly now: () => number
  readonly after: After
  readonly changed: () => void
}

export const ZONE_LOOK_MS = 60_000
const HALF_YEAR_MS = 182 * 86_400_000

/** Zones that agree now and half a year on agree for whatever is asked of them until the next look. */
const offsets = (now: number): string =>
  [now, now + HALF_YEAR_MS].map((at) => new Date(at).getTimezoneOffset()).join()

/** Tells when local time follows other rules than before: quiet hours go by it. */
export function watchZone({ reread, now, after, changed }: ZonePorts) {
  let known = offsets(now())
  let cancel = after(ZONE_LOOK_MS, tick)

  /** Also after a sleep: the machine may be somewhere else. */
  function look(): void {
    reread()
    const found = offsets(now())
    if (found === known) return
    known = found
    changed()
  }
  function tick(): void {
    look()
    cancel = after(ZONE_LOOK_MS, tick)
  }
  return { look, stop: () => cancel() }
}
