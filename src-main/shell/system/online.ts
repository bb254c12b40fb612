/**
 * Tells the engine when the network comes, goes or is another one (R6, R9). Electron's main process has no event for it,
 * so it is looked at every two seconds, but only while the feed is not live: a live socket is its own proof.
 */
import type { ConnectionState } from '../../core/ingest/types.ts'

interface OnlinePorts {
  readonly isOnline: () => boolean
  readonly setOnline: (online: boolean) => void
  /** This computer's addresses, as one text: another text, another network. */
  readonly addresses: () => string
  readonly networkChanged: () => void
  readonly setInterval: (tick: () => void, ms: number) => () => void
}

const LOOK_MS = 2000

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
      stop = ports.setInterval(look, LOOK_MS)
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
