import type { Clock, Random } from '../core/ports.ts'
import type { EventLog } from './event-log.ts'
import type { Faults } from './faults.ts'

/** What the rooms of one demo server share. */
export interface DemoContext {
  readonly clock: Clock
  readonly random: Random
  readonly log: EventLog
  /** Mutated in place by `setFaults`; read at each use, so that a change holds at once. */
  readonly faults: Faults
  readonly stats: DemoStats
}

interface RestRequest {
  readonly sinceId: number | null
  readonly status: number
  readonly returned: number
}

/** Counts since the start; no key is among them. */
export interface DemoStats {
  accepted: number
  /** Upgrades and keys refused. */
  refused: number
  jsonPings: number
  controlPings: number
  framesSent: number
  /** Most sockets that one key ever held at once (P2). */
  mostPerKey: number
  /** The newest thousand. */
  readonly restRequests: RestRequest[]
}

export function emptyStats(): DemoStats {
  return {
    accepted: 0,
    refused: 0,
    jsonPings: 0,
    controlPings: 0,
    framesSent: 0,
    mostPerKey: 0,
    restRequests: [],
  }
}

/** What the detectors' clock differs by from the true one, ms. */
export function detectorSkew({ clockSkewMs, detectorLagMs }: Faults): number {
  return clockSkewMs - detectorLagMs
}

/** The server's own idea of the time (L1), Unix ms. */
export function serverTime({ clock, faults }: DemoContext): number {
  return clock.wallMs() + faults.clockSkewMs
}
