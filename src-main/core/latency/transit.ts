/**
 * How long the connection can have held back what arrives now. TCP keeps the order, so it was sent after the socket was
 * opened, and after the last PING that was answered (protocol.md H1). Sleep counts, even where the monotonic clock stands still.
 */

interface Proof {
  /** Monotonic ms. */
  readonly at: number
  /** Leaps of the wall clock up to then, ms. */
  readonly leaps: number
}

const NEVER: Proof = { at: Number.NEGATIVE_INFINITY, leaps: 0 }

export class Transit {
  #proof = NEVER
  #asked: Proof | null = null
  /** Sum of the wall clock's leaps ahead: sleep, or a step. */
  #leaps = 0

  opened(now: number): void {
    this.#proof = { at: now, leaps: this.#leaps }
    this.#asked = null
  }

  /** A PING goes out. */
  asked(now: number): void {
    this.#asked = { at: now, leaps: this.#leaps }
  }

  /** That PING was answered. */
  answered(): void {
    if (this.#asked !== null) this.#proof = this.#asked
    this.#asked = null
  }

  leapt(ms: number): void {
    this.#leaps += ms
  }

  /** Ms, at most. Infinity before the first socket. */
  heldMs(now: number): number {
    return now - this.#proof.at + this.#leaps - this.#proof.leaps
  }

  /** No sleep lies between sending and now. */
  isPrompt(): boolean {
    return this.#proof.leaps === this.#leaps
  }

  reset(): void {
    this.#proof = NEVER
    this.#asked = null
  }
}
