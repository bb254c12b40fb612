/** Was every P0 that came in time raised, or is there a good word for why not (A2–A7)? */
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import type { AlertDecision, AlertReasonCode } from '../../../src-main/core/alerts/types.ts'
import type { FeedBatch } from '../../../src-main/core/ingest/types.ts'
import { PRIORITY_INFO } from '../../../src-main/core/vocabulary/signals.ts'

/** What may stand in for a notification of its own. */
const TOLD_OTHERWISE: ReadonlySet<AlertReasonCode> = new Set(['grouped', 'in-summary', 'cool-down'])
/** The client estimates the server's clock (L1); so close to the end of life it may be wrong about a signal's age. */
const SLACK_MS = 3_000

export interface P0Watch {
  accepted(batch: FeedBatch, decisions: readonly (AlertDecision | null)[], serverMs: number): void
  raised(request: NotificationRequest): void
  /** Came in time. */
  readonly inTime: number
  readonly raisedCount: number
  /** In words, one a P0 that was neither raised nor told of. */
  unraised(): readonly string[]
  /** Keys raised more than once (A3). */
  again(): readonly string[]
}

export function watchP0(): P0Watch {
  const raised = new Map<string, number>()
  const owed: { readonly key: string; readonly why: string }[] = []
  let inTime = 0
  let raisedCount = 0
  return {
    get inTime() {
      return inTime
    },
    get raisedCount() {
      return raisedCount
    },
    raised({ target }) {
      if (target.kind === 'event') raised.set(target.key, (raised.get(target.key) ?? 0) + 1)
    },
    accepted(batch, decisions, serverMs) {
      batch.events.forEach((event, index) => {
        if (event.priority !== 'P0' || batch.silent) return
        const ageMs = serverMs - Date.parse(event.detected_at)
        if (ageMs > PRIORITY_INFO.P0.ttlMs - SLACK_MS) return
        inTime += 1
        const decision = decisions[index] ?? null
        const key = `${batch.epoch}:${event.id}`
        if (decision?.outcome === 'interrupt' || decision?.reason === 'already-raised') {
          raisedCount += 1
          owed.push({ key, why: `${key}: decided ${decision.reason} and never handed to the notifier` })
        } else if (decision === null || !TOLD_OTHERWISE.has(decision.reason))
          owed.push({
            key,
            why: `${key}: ${decision?.reason ?? 'no decision'} (said ${decision?.ageS ?? '?'} s old, was ${Math.round(ageMs / 1000)} s), by ${batch.source}`,
          })
      })
    },
    unraised: () => owed.filter(({ key }) => !raised.has(key)).map(({ why }) => why),
    again: () => [...raised].filter(([, times]) => times > 1).map(([key]) => key),
  }
}
