export type Direction = 'both' | 'to-client' | 'to-server'
export type Target = 'upgrade' | 'rest' | 'all'

/** A condition of the network, for as long as it is set. Probabilities are 0–1 and drawn from the proxy's seed. */
export type ProxyFault =
  /** Half-open: sockets stay, nothing passes, not even a close. What was held goes on when it is cleared. */
  | { readonly kind: 'stall'; readonly direction?: Direction }
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs?: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Pieces of 1 to `maxBytes`, each its own write. */
  | { readonly kind: 'split'; readonly maxBytes: number }
  /** Everything of `waitMs` in one write. */
  | { readonly kind: 'coalesce'; readonly waitMs: number }
  /** New connections are reset as soon as they come. */
  | { readonly kind: 'refuse' }
  /** Random bytes before what the server sends: breaks the WebSocket protocol. */
  | { readonly kind: 'garbage'; readonly probability: number }
  /** Text frames of the server sent twice, left out, or with their text spoiled; the stream stays valid. */
  | { readonly kind: 'duplicate-frames'; readonly probability: number }
  | { readonly kind: 'drop-frames'; readonly probability: number }
  | { readonly kind: 'corrupt-frames'; readonly probability: number }
  /** Requests are answered with that status and never reach the server. */
  | {
      readonly kind: 'http-status'
      readonly status: number
      readonly on?: Target
      readonly retryAfterS?: number
      readonly body?: string
    }
  /** What the server answers outside WebSockets, a byte at a time. */
  | { readonly kind: 'slow-loris'; readonly byteMs: number }

export type FaultKind = ProxyFault['kind']
export type FaultOf<K extends FaultKind> = Extract<ProxyFault, { readonly kind: K }>

/** At one moment, to the connections there are: `cut` ends them in order, `reset` by RST. */
export interface ProxyBlow {
  readonly kind: 'cut' | 'reset'
}

/** Which faults are on; at most one of each kind. */
export class FaultSet {
  readonly #faults = new Map<FaultKind, ProxyFault>()

  set(fault: ProxyFault): void {
    this.#faults.set(fault.kind, fault)
  }

  clear(kind?: FaultKind): void {
    if (kind) this.#faults.delete(kind)
    else this.#faults.clear()
  }

  list(): ProxyFault[] {
    return [...this.#faults.values()]
  }

  get<K extends FaultKind>(kind: K): FaultOf<K> | undefined {
    const fault = this.#faults.get(kind)
    return fault && isKind(fault, kind) ? fault : undefined
  }
}

function isKind<K extends FaultKind>(fault: ProxyFault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind
}
