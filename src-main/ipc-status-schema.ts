/** The feed's state and figures as they cross to the window. */
import * as Type from 'typebox'
import type { Connection, FeedCounters, FeedStatus, Gap, LatencyReport, Recovery } from './core/feed/types.ts'
import {
  closed,
  line,
  list,
  maybeNumber,
  mirrors,
  name,
  nullable,
  number,
  oneOf,
  word,
} from './ipc-schema.ts'

export const GapSchema = mirrors<Gap>()(
  Type.Object(
    {
      id: name,
      from: number,
      to: number,
      outcome: oneOf('open', 'partial', 'failed', 'gone', 'closed'),
      reason: line,
    },
    closed,
  ),
)

const connection = mirrors<Connection>()(
  Type.Union([
    word('needs-key'),
    Type.Object({ kind: Type.Literal('key-locked'), waiting: Type.Boolean() }, closed),
    Type.Object({ kind: Type.Literal('connecting'), attempt: number }, closed),
    Type.Object(
      { kind: Type.Literal('live'), since: number, unproven: Type.Optional(Type.Literal(true)) },
      closed,
    ),
    Type.Object({ kind: Type.Literal('stale'), since: number }, closed),
    Type.Object(
      { kind: Type.Literal('reconnecting'), retryAt: number, attempt: number, reason: line },
      closed,
    ),
    Type.Object({ kind: Type.Literal('offline'), since: number }, closed),
    Type.Object({ kind: Type.Literal('key-rejected'), message: line }, closed),
    Type.Object({ kind: Type.Literal('tier-too-low'), message: line }, closed),
    Type.Object(
      {
        kind: Type.Literal('rate-limited'),
        retryAt: number,
        isDown: Type.Optional(Type.Literal(true)),
        triedAt: Type.Optional(number),
        words: Type.Optional(line),
        message: line,
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal('blocked'), retryAt: number, what: line, message: line }, closed),
    word('stopped'),
  ]),
)

const recovery = mirrors<Recovery>()(
  Type.Union([
    word('idle'),
    Type.Object({ kind: Type.Literal('running'), fetched: number, pages: number }, closed),
    Type.Object({ kind: Type.Literal('retrying'), retryAt: number, reason: line }, closed),
    Type.Object(
      { kind: Type.Literal('complete'), recovered: number, at: number, confirmed: Type.Boolean() },
      closed,
    ),
  ]),
)

export const StatusSchema = mirrors<FeedStatus>()(
  Type.Object(
    {
      connection,
      recovery,
      tier: nullable(name),
      delayMs: number,
      gaps: Type.Array(GapSchema, list),
      journal: oneOf('ok', 'opening', 'disk-full', 'failing'),
      journalProblem: nullable(line),
      lastHeardAt: maybeNumber,
      lastServerError: nullable(Type.Object({ code: name, message: line, at: number }, closed)),
    },
    closed,
  ),
)

export const CountersSchema = mirrors<FeedCounters>()(
  Type.Object(
    {
      frames: number,
      malformed: number,
      events: number,
      duplicates: number,
      recovered: number,
      late: number,
      connects: number,
      pendingJournal: number,
      pendingJournalPeak: number,
      shed: number,
    },
    closed,
  ),
)

const quantiles = nullable(Type.Object({ p50: number, p95: number, p99: number, count: number }, closed))
const byPriority = Type.Object({ P0: quantiles, P1: quantiles, P2: quantiles }, closed)
export const LatencySchema = mirrors<LatencyReport>()(
  Type.Object(
    {
      offsetMs: maybeNumber,
      uncertaintyMs: maybeNumber,
      basis: nullable(oneOf('server', 'signals')),
      clock: nullable(
        Type.Object(
          { whose: oneOf('computer', 'server', 'signals', 'signals-or-computer'), byMs: number },
          closed,
        ),
      ),
      lag: byPriority,
      server: byPriority,
    },
    closed,
  ),
)
