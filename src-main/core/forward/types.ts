/** What is forwarded, to whom, and what came of it (alerts.md A20–A27). */
import type { TargetField } from '../vocabulary/targets.ts'
import type { Priority } from '../protocol/types.ts'
import type { Cancel } from '../ports.ts'
import type { Secret } from '../protocol/secret.ts'

/** What a target is told. Times are wall-clock ms; what the target's privacy hides is null (A27). */
export interface ForwardContent {
  readonly event: 'alert' | 'summary' | 'resolved' | 'test'
  readonly priority: Priority
  readonly title: string
  readonly body: string
  readonly symbol: string | null
  readonly type: string | null
  readonly side: string | null
  readonly price: number | null
  readonly usd: number | null
  readonly distancePct: number | null
  /** 0–1. */
  readonly confidence: number | null
  /** Signals that it stands for. */
  readonly count: number
  readonly detectedAt: number
  readonly raisedAt: number
  readonly expiresAt: number
}

/** Of an alert whose details are hidden or many, and of what is no signal. */
export const NO_DETAILS = {
  symbol: null,
  type: null,
  side: null,
  price: null,
  usd: null,
  distancePct: null,
  confidence: null,
} as const

export interface ForwardMessage {
  /** `epoch:id@target`, with `#resolved` of its end: the same after a crash, so that a target which knows such keys takes it once (A23). */
  readonly id: string
  /** Id of the target in the settings. */
  readonly target: string
  readonly content: ForwardContent
  /** Left to live, ms: nothing leaves later (A22). */
  readonly leftMs: number
}

export interface ForwardReport {
  /** `late`: it could not be delivered within its time to live. `refused`: the target will not take it. */
  readonly outcome: 'delivered' | 'refused' | 'late'
  /** Why not; empty when delivered. Without a secret, in half a sentence. */
  readonly why: string
  /** From handing it over to the answer that counted, ms. */
  readonly tookMs: number
}

/** What the alert policy needs of it. */
export interface ForwardPort {
  /** `done` is called once, unless it is taken back. */
  send(message: ForwardMessage, done: (report: ForwardReport) => void): void
  /** No attempt is made any more, and nothing reported. */
  takeBack(id: string): void
}

/** Whether somebody sits there (A21). */
export interface Presence {
  readonly isLocked: boolean
  /** Since the last key or movement of the pointer; null where the system cannot tell. */
  readonly idleMs: number | null
}

export type TargetSecrets = Readonly<Partial<Record<TargetField, Secret>>>

/** One POST. Its address and headers hold secrets: it goes to the adapter and nowhere else. */
export interface ForwardRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** `header: sha256=HMAC of the body`, made by the adapter. */
  readonly sign: { readonly header: string; readonly secret: Secret } | null
  /** Taken out of whatever the answer says. */
  readonly hidden: readonly Secret[]
}

export type ForwardAnswer =
  | {
      readonly kind: 'http'
      readonly status: number
      readonly retryAfterS: number | null
      /** Cut, without secrets. */
      readonly body: string
    }
  /** `isFinal`: the next attempt would fail like this one, as with a certificate that is not trusted. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean }

export interface ForwardHttpPort {
  /**
   * Answers exactly once unless cancelled, within `limitMs`. `mayLeave` is asked when the connection stands: what has
   * outlived its time by then is not sent.
   */
  post(
    request: ForwardRequest,
    limitMs: number,
    mayLeave: () => boolean,
    done: (answer: ForwardAnswer) => void,
  ): Cancel
}
