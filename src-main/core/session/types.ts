/**
 * The connection as data. Times are monotonic ms unless they are called wall. See SPEC.md for the table and its
 * invariants.
 */

/** Why nothing is asked: too much was, or the server is down for a while. */
export type LimitCause = 'rate' | 'unavailable'

/** What outlives a single attempt. */
export interface Memory {
  /** Number of the newest attempt; every callback carries its own, and an older one is stale (protocol.md R8). */
  readonly attempt: number
  /** Attempts since health was last proven (R2). */
  readonly failures: number
  /** What the OS says of the network; wrong at times, so it only slows retries down. */
  readonly online: boolean
  /** Nothing is asked of the server before (R4); shared with REST. */
  readonly limitedUntil: number
  readonly limitMessage: string
  readonly limitWords: string
  readonly limitCause: LimitCause
  /** The last wait asked for was cut to the longest; asked again after it, all of it is kept (R4). */
  readonly overLong: boolean
  /** When the user's reconnect last went past a limit. */
  readonly forcedAt: number
  /** Closes in a row, with no proven health between, that named the key or the tier (R3). */
  readonly refusals: { readonly verdict: Parked['verdict']; readonly count: number } | null
  /** Answers in a row that were not the server's (R9). */
  readonly blocks: number
  /** When the newest attempt was opened, to keep hastened retries apart (R6). */
  readonly openedAt: number
}

interface OutstandingPing {
  readonly sentAt: number
  readonly deadline: number
}

/** Per socket (H3): a new connection starts a new one. */
export interface Heartbeat {
  readonly nextPingAt: number
  readonly outstanding: OutstandingPing | null
  /** A JSON PONG was seen: control pongs prove nothing any more (H2). */
  readonly jsonSeen: boolean
  /** Send time of a PING that something else answered first: its JSON PONG, when it comes, is still an answer. */
  readonly answeredOtherwise: number | null
  /** Wall ms since when the data may be old; null when it is fresh. */
  readonly staleSince: number | null
}

interface Base {
  readonly memory: Memory
}

interface Idle extends Base {
  readonly kind: 'idle'
}
interface Connecting extends Base {
  readonly kind: 'connecting'
  readonly deadline: number
}
interface Handshaking extends Base {
  readonly kind: 'handshaking'
  readonly deadline: number
}
interface Live extends Base {
  readonly kind: 'live'
  readonly since: number
  readonly sinceWall: number
  /** It has been up for 10 s: health (R2). */
  readonly proven: boolean
  readonly heartbeat: Heartbeat
}
interface Waiting extends Base {
  readonly kind: 'waiting'
  readonly retryAt: number
  readonly reason: string
}
interface Limited extends Base {
  readonly kind: 'limited'
  readonly retryAt: number
}
interface Offline extends Base {
  readonly kind: 'offline'
  readonly retryAt: number
  readonly sinceWall: number
}
/** Something on the way answers instead of the server (R9). */
interface Blocked extends Base {
  readonly kind: 'blocked'
  readonly retryAt: number
  readonly message: string
  readonly what: string
}
/** Fatal until the user changes something (R3). */
interface Parked extends Base {
  readonly kind: 'parked'
  readonly verdict: 'key-rejected' | 'tier-too-low'
  readonly message: string
}

export type SessionState =
  Idle | Connecting | Handshaking | Live | Waiting | Limited | Offline | Blocked | Parked
export type StateKind = SessionState['kind']
export type StateOf<K extends StateKind> = Extract<SessionState, { kind: K }>

export type SessionEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'opened'; readonly attempt: number }
  | { readonly kind: 'handshake'; readonly attempt: number }
  | { readonly kind: 'jsonPong'; readonly attempt: number }
  | { readonly kind: 'controlPong'; readonly attempt: number }
  /** The server's own PING, and what it expects to hear (H5). */
  | { readonly kind: 'peerPing'; readonly attempt: number; readonly answer: string }
  /** Closed, failed, or refused with a status that is worth another try. */
  | { readonly kind: 'lost'; readonly attempt: number; readonly reason: string }
  | {
      readonly kind: 'fatal'
      readonly attempt: number
      readonly verdict: Parked['verdict']
      readonly message: string
    }
  /** It answers PINGs and keeps events from us (R10). */
  | { readonly kind: 'silent'; readonly attempt: number }
  /** Closed in a way that names the key or the tier: fatal when it comes twice (R3). */
  | {
      readonly kind: 'refused'
      readonly attempt: number
      readonly verdict: Parked['verdict']
      readonly message: string
    }
  /** The upgrade was answered, and not by the server (R9). */
  | {
      readonly kind: 'blocked'
      readonly attempt: number
      readonly message: string
      readonly what: string
    }
  /** R4, from this socket, from the upgrade or from REST. */
  | {
      readonly kind: 'limited'
      readonly askedMs: number
      readonly message: string
      /** The server's own. */
      readonly words: string
      readonly cause: LimitCause
    }
  /** The state's own deadline, `deadlineOf(state)`. */
  | { readonly kind: 'alarm' }
  /** The machine slept, or the process was held up, for that long (R7). */
  | { readonly kind: 'woke'; readonly gapMs: number }
  | { readonly kind: 'online' }
  | { readonly kind: 'offline' }
  /** Another network than before, as far as this computer's addresses tell. */
  | { readonly kind: 'networkChanged' }
  | { readonly kind: 'reconnect' }
export type EventKind = SessionEvent['kind']
export type EventOf<K extends EventKind> = Extract<SessionEvent, { kind: K }>

export type SessionEffect =
  | { readonly kind: 'open'; readonly attempt: number }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'send'; readonly text: string }
  /** A JSON PING's round trip (L1). */
  | { readonly kind: 'roundTrip'; readonly ms: number }

/** What a reducer may know of the world besides its event. */
export interface Env {
  /** Monotonic ms. */
  readonly now: number
  /** Wall ms, for display only. */
  readonly wall: number
  /** Uniform in [0, 1). */
  readonly random: number
}

export interface Step {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}
