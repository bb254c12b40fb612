/** One line of the feed as it crosses to the window. The signal in it is open (P6), as it is the server's own. */
import * as Type from 'typebox'
import type { AlertDecision } from './core/alerts/types.ts'
import type { Sent } from './core/protocol/sent.ts'
import type { FeedEvent } from './core/protocol/types.ts'
import type { FeedRow } from './core/view/types.ts'
import {
  closed,
  line,
  maybeNumber,
  mirrors,
  nullable,
  number,
  oneOf,
  priority,
  rowKey,
  text,
} from './ipc-schema.ts'

export const EventSchema = mirrors<FeedEvent>()(
  Type.Object({
    id: Type.Integer(),
    type: text(200),
    priority,
    symbol: text(200),
    confidence: maybeNumber,
    data: Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({})),
    detected_at: text(200),
    latency_ms: maybeNumber,
  }),
)

export const REASONS = [
  ...(['raised', 'raised-rearmed', 'raised-quiet', 'grouped', 'in-summary', 'first-run'] as const),
  ...(['already-raised', 'too-old', 'rule-feed', 'rule-off', 'priority-default', 'cool-down'] as const),
  ...(['storm', 'inhibited', 'snoozed', 'muted', 'quiet-hours'] as const),
]

const DecisionSchema = mirrors<AlertDecision>()(
  Type.Object(
    {
      outcome: oneOf('interrupt', 'quiet', 'feed', 'off'),
      reason: oneOf(...REASONS),
      detail: nullable(line),
      decidedAt: number,
      ageS: number,
    },
    closed,
  ),
)

/** Of any length, as the server's own. */
const SentSchema = mirrors<Sent>()(Type.Object({ text: Type.String(), id: Type.String() }, closed))

export const RowSchema = mirrors<FeedRow>()(
  Type.Object(
    {
      key: rowKey,
      epoch: Type.Integer(),
      event: EventSchema,
      sent: Type.Optional(SentSchema),
      // The side in it is the server's own word, of any length.
      group: Type.String(),
      source: oneOf('live', 'snapshot', 'recovery', 'confirm'),
      receivedAt: number,
      detectedAt: number,
      lagMs: maybeNumber,
      decision: nullable(DecisionSchema),
      why: line,
      acknowledged: Type.Boolean(),
    },
    closed,
  ),
)
