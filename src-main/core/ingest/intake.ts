/**
 * Where every event comes in, whatever its source: once (protocol.md G5), alerts first (alerts.md A2), then the journal's queue.
 */
import type { AlertDecision } from '../alerts/types.ts'
import type { Latency, Timing } from '../latency/latency.ts'
import type { Acknowledgement, Clock, Cursor, JournalEntry, LogPort, PackedEvents } from '../ports.ts'
import { sentOf } from '../protocol/sent.ts'
import { detectedAtMs } from '../protocol/time.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { EngineSink } from './engine-types.ts'
import type { JournalWriter, Urgency, WriterItem } from './journal-batch.ts'
import type { Ledger } from './ledger.ts'
import { pack } from './packed-events.ts'
import { plausibleUntil } from './restart.ts'
import type { Counters, EventSource, Gap } from './types.ts'

interface Taking {
  readonly source: EventSource
  /** Nobody is told of them (G10). */
  readonly silent: boolean
  /** Becomes provable if there is room for the events. */
  readonly proves: number | null
  readonly stored: ((ok: boolean) => void) | null
  /** Of each event the JSON it came in, when that says the same: nobody need write it again. */
  readonly texts?: readonly (string | null)[] | undefined
}

export interface Intake {
  /** Answers false when the queue had no room: the events were shown and alerted, a recovery must journal them. */
  take(ledger: Ledger, events: readonly FeedEvent[], how: Taking): boolean
  /** A cursor or gaps with no event of their own. */
  note(ledger: Ledger, proves: number | null, gaps: readonly Gap[]): void
  /** The cursor of a new epoch (G9), durable with or before its first event. */
  restart(ledger: Ledger, gaps: readonly Gap[]): void
}

interface Sifted {
  readonly fresh: readonly FeedEvent[]
  /** Of `fresh`, as in Taking; the end may lack. */
  readonly texts: readonly (string | null)[]
  readonly owed: readonly FeedEvent[]
}

const isTold = (decision: AlertDecision | null): boolean =>
  decision?.outcome === 'interrupt' || decision?.outcome === 'quiet'
const isSummed = (decision: AlertDecision | null): boolean => decision?.reason === 'in-summary'

/** As the server wrote it where that says more: whoever reads the journal makes the same of it again. */
const writtenText = (event: FeedEvent): string => sentOf(event, null)?.text ?? JSON.stringify(event)

export function createIntake(parts: {
  readonly clock: Clock
  readonly log: LogPort
  readonly sink: EngineSink
  readonly writer: JournalWriter
  readonly latency: Latency
  readonly counters: Counters
}): Intake {
  const { clock, sink, writer, latency, counters } = parts

  function decide(
    ledger: Ledger,
    fresh: readonly FeedEvent[],
    texts: Sifted['texts'],
    timing: Timing,
    how: Taking,
    receivedAt: number,
  ): readonly (AlertDecision | null)[] {
    if (fresh.length === 0) return []
    const { source, silent } = how
    try {
      return sink.accept({ source, epoch: ledger.epoch, receivedAt, events: fresh, texts, silent, ...timing })
    } catch (error) {
      // An alert that fails must not cost the event its place in the journal.
      parts.log.error('the sink failed', { error: String(error) })
      return []
    }
  }

  /** What was never taken, and what was taken when there was no room for it. */
  function sift(ledger: Ledger, events: readonly FeedEvent[], { source, texts }: Taking): Sifted {
    const stateOf = ({ id }: FeedEvent) =>
      ledger.taken(id) ?? (source !== 'live' && ledger.isForgotten(id) ? 'kept' : undefined)
    if (events.every((event) => stateOf(event) === undefined))
      return { fresh: events, texts: texts ?? [], owed: [] }
    const fresh: FeedEvent[] = []
    const owed: FeedEvent[] = []
    const own: (string | null)[] = []
    for (const [at, event] of events.entries()) {
      const taken = stateOf(event)
      if (taken === undefined) {
        fresh.push(event)
        own.push(texts?.[at] ?? null)
      } else if (taken === 'shed') owed.push(event)
      else counters.duplicates += 1
    }
    return { fresh, texts: own, owed }
  }

  function count(source: EventSource, fresh: number): void {
    counters.events += fresh
    if (source === 'recovery') counters.recovered += fresh
    if (source === 'confirm') counters.late += fresh
  }

  function enqueue(
    entries: readonly JournalEntry[],
    how: Taking,
    cursor: Cursor | null,
    acknowledged: readonly Acknowledgement[],
    urgency: Urgency,
  ): boolean {
    const parts: readonly (PackedEvents | null)[] = entries.length === 0 ? [null] : pack(entries)
    const items = parts.map((events, at): WriterItem => {
      const last = at === parts.length - 1
      return {
        events,
        cursor: last ? cursor : null,
        gaps: [],
        stored: last ? how.stored : null,
        urgency,
        ...(last && acknowledged.length > 0 ? { acknowledged } : {}),
      }
    })
    return writer.enqueue(items)
  }

  /** Before the position moves: it says from where a restart reads. */
  function urgencyOf(
    { provable }: Ledger,
    fresh: readonly FeedEvent[],
    decisions: readonly (AlertDecision | null)[],
    how: Taking,
  ): Urgency {
    const wasTold = fresh.some(({ priority }) => priority === 'P0') || decisions.some(isTold)
    // What was told is recorded before anything can happen to us, or it may be told again (A3).
    const gathers = how.source === 'live' && !wasTold
    if (!gathers) return 'now'
    // The socket proves what came before only where history has been read and confirmed; and below the position, or without
    // a place in the order, nothing is read again. What a summary tells would be told again.
    const isGivenAgain = how.proves !== null && provable !== null && fresh.every(({ id }) => id > provable)
    return isGivenAgain && !decisions.some(isSummed) ? 'later' : 'soon'
  }

  return {
    take(ledger, events, how) {
      const receivedAt = clock.wallMs()
      const live = how.source === 'live'
      const { fresh, texts, owed } = sift(ledger, events, how)
      const times = fresh.map(detectedAtMs)
      const timing = latency.take(fresh, times, how.source, receivedAt)
      const decisions = decide(ledger, fresh, texts, timing, how, receivedAt)
      count(how.source, fresh.length)
      const entryOf = (
        event: FeedEvent,
        text: string,
        detectedAt: number | null,
        lagMs: number | null,
        decision: AlertDecision | null,
      ): JournalEntry => ({
        epoch: ledger.epoch,
        id: event.id,
        type: event.type,
        symbol: event.symbol,
        priority: event.priority,
        text,
        detectedAt,
        source: how.source,
        receivedAt,
        lagMs,
        decision,
      })
      const entries = fresh.map((event, at) =>
        entryOf(
          event,
          texts[at] ?? writtenText(event),
          times[at] ?? null,
          timing.lagMs[at] ?? null,
          decisions[at] ?? null,
        ),
      )
      for (const event of owed)
        entries.push({
          ...entryOf(event, writtenText(event), detectedAtMs(event), null, null),
          ...ledger.owed.first(event.id),
        })
      const proves = how.proves !== null && how.proves > (ledger.provable ?? -1) ? how.proves : null
      const cursor = proves === null ? null : { epoch: ledger.epoch, committedId: proves }
      // Before the queue is asked: writing starts at once, and the document that goes with it tells of these events.
      const until = plausibleUntil(latency)
      for (const [index, { id }] of fresh.entries())
        ledger.take(id, times[index] ?? null, live || how.source === 'snapshot', receivedAt, until)
      const owedIds = owed.map(({ id }) => id)
      const room =
        entries.length + (cursor === null && how.stored === null ? 0 : 1) === 0 ||
        enqueue(
          entries,
          how,
          cursor,
          ledger.owed.acknowledged(owedIds),
          urgencyOf(ledger, fresh, decisions, how),
        )
      if (room && proves !== null) ledger.prove(proves)
      for (const event of room ? owed : fresh) ledger.mark(event.id, room ? 'kept' : 'shed')
      if (room) ledger.owed.settle(owedIds)
      else {
        for (const one of entries.slice(0, fresh.length)) ledger.owed.keep(one)
        counters.shed += fresh.length
      }
      return room
    },
    note(ledger, proves, gaps) {
      const moved = proves !== null && ledger.prove(proves)
      if (!moved && gaps.length === 0) return
      writer.enqueue([{ events: null, cursor: moved ? ledger.cursor() : null, gaps, stored: null }])
    },
    restart(ledger, gaps) {
      writer.enqueue([{ events: null, cursor: ledger.cursor(), gaps, stored: null }])
    },
  }
}
