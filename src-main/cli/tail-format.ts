/** What `tail` prints: events on stdout, everything else on stderr. */
import type { FeedCounters, FeedStatus, Gap } from '../core/ingest/types.ts'
import { sentOf } from '../core/protocol/sent.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import { oneLine } from '../core/vocabulary/text.ts'

/** `text`: the JSON that the event came in, where it says the same. */
export function eventLine(event: FeedEvent, text: string | null, json: boolean): string {
  if (json) return sentOf(event, text)?.text ?? JSON.stringify(event)
  const confidence = event.confidence === null ? '-' : event.confidence.toFixed(2)
  return plain(`[${event.priority}] ${event.type} ${event.symbol} conf=${confidence}`)
}

/** A line for people, and the same as an object for programs (`state` or `level` says what it is). */
export interface Notice {
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

export function noticeLine(notice: Notice, json: boolean): string {
  return json ? JSON.stringify(notice.json) : plain(notice.text)
}

export function connectionNotice(status: FeedStatus): Notice {
  const { connection, tier, delayMs } = status
  if (connection.kind === 'live') {
    const { kind: state, since } = connection
    const delayed = delayMs > 0 ? `, delayed ${Math.round(delayMs / 1000)} s` : ''
    return { text: `live (${tier ?? 'unknown tier'}${delayed})`, json: { state, since, tier, delayMs } }
  }
  const { kind: state, ...detail } = connection
  return { text: words(status), json: { state, ...detail } }
}

function words({ connection }: FeedStatus): string {
  switch (connection.kind) {
    case 'connecting':
      return 'connecting'
    case 'stale':
      return 'stale: no sign of life, checking the connection'
    case 'reconnecting':
      return `reconnecting (attempt ${connection.attempt}): ${connection.reason}`
    case 'offline':
      return 'offline: waiting for the network'
    case 'key-rejected':
    case 'tier-too-low':
    case 'rate-limited':
    case 'blocked':
      return connection.message
    case 'needs-key':
    case 'key-locked':
    case 'live':
    case 'stopped':
      return connection.kind
  }
}

/** protocol.md G7: the outcome of a recovery is always told; null for what is not worth a line. */
function recoveryNotice(status: FeedStatus): Notice | null {
  const { recovery, connection } = status
  const json = { state: connection.kind, recovery: recovery.kind }
  switch (recovery.kind) {
    case 'idle':
    case 'running':
      return null
    case 'complete':
      return {
        text: `history complete, ${recovery.recovered} events recovered`,
        json: { ...json, recovered: recovery.recovered },
      }
    case 'retrying':
      return {
        text: `history cannot be read, trying again: ${recovery.reason}`,
        json: { ...json, reason: recovery.reason, retryAt: recovery.retryAt },
      }
  }
}

function gapNotice(gap: Gap, status: FeedStatus): Notice {
  const span = `${clock(gap.from)}–${clock(gap.to)}`
  return {
    text:
      gap.outcome === 'closed'
        ? `history ${span} is complete after all`
        : gap.outcome === 'gone'
          ? `history ${span} is gone: ${gap.reason}`
          : `history may be incomplete ${span}: ${gap.reason}`,
    json: { state: status.connection.kind, gap },
  }
}

/** UTC, so that the line means the same in every log. */
function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`
}

/** Names and reasons come from outside: nothing in them may steer a terminal. */
const plain = (text: string): string => oneLine(text)

/** State changes for stderr: each told once, when it is another than the last. */
export function createReporter(tell: (notice: Notice) => void): {
  status(status: FeedStatus): void
  /** At the end: what was skipped, if anything was. */
  summary(counters: FeedCounters): void
} {
  let last: Record<string, string> = {}
  /** The server has said never (R3); what follows is only the way out. */
  let refused = false

  function once(about: string, what: unknown, notice: Notice | null): void {
    const now = JSON.stringify(what)
    if (last[about] === now) return
    last = { ...last, [about]: now }
    if (notice !== null) tell(notice)
  }

  return {
    status(status) {
      if (refused) return
      refused = ['key-rejected', 'tier-too-low'].includes(status.connection.kind)
      const notice = connectionNotice(status)
      once('connection', notice, notice)
      once('recovery', status.recovery, recoveryNotice(status))
      for (const gap of status.gaps)
        // An open gap is being recovered; its outcome will be told (G7).
        if (gap.outcome !== 'open' && (gap.outcome !== 'closed' || `gap ${gap.id}` in last))
          once(`gap ${gap.id}`, gap.outcome, gapNotice(gap, status))
      const { journal, journalProblem: problem, connection, lastServerError: error } = status
      const state = connection.kind
      if (journal === 'disk-full' || journal === 'failing' || 'journal' in last)
        once('journal', [journal, problem], {
          text: `journal: ${journal}${problem === null ? '' : `: ${problem}`}`,
          json: { state, journal, ...(problem === null ? {} : { problem }) },
        })
      // R5: shown, not fatal.
      if (error !== null && !refused)
        once('error', error, {
          text: `server error ${error.code}: ${error.message}`,
          json: { state, error },
        })
    },
    summary({ malformed }) {
      if (malformed === 0) return
      const text = `${malformed} malformed ${malformed === 1 ? 'message was' : 'messages were'} skipped`
      tell({ text, json: { level: 'warn', message: text, malformed } })
    },
  }
}
