/** The last few hundred turns of state for the diagnostics page, each one line. */
import type { FeedStatus } from '../../core/ingest/types.ts'

interface TimelineEntry {
  readonly at: number
  readonly text: string
}

export interface Timeline {
  note(text: string): void
  /** Notes what changed since the last status; figures that move all the time are not news. */
  status(status: FeedStatus): void
  /** The oldest first. */
  entries(): readonly TimelineEntry[]
}

const KEPT = 300

function connectionText(status: FeedStatus): string {
  const { connection } = status
  switch (connection.kind) {
    case 'reconnecting':
      return `reconnecting, attempt ${connection.attempt}: ${connection.reason}`
    case 'connecting':
      return `connecting, attempt ${connection.attempt}`
    case 'key-locked':
      return connection.waiting ? 'waiting for the key store' : 'the key store cannot open the stored key'
    case 'key-rejected':
    case 'tier-too-low':
    case 'rate-limited':
    case 'blocked':
      return `${connection.kind}: ${connection.message}`
    case 'needs-key':
    case 'live':
    case 'stale':
    case 'offline':
    case 'stopped':
      return connection.kind
  }
}

function recoveryText(status: FeedStatus): string {
  const { recovery } = status
  switch (recovery.kind) {
    case 'idle':
      return 'recovery idle'
    case 'running':
      return 'recovery running'
    case 'retrying':
      return `recovery retrying: ${recovery.reason}`
    case 'complete':
      return `recovery complete: ${recovery.recovered} events`
  }
}

export function createTimeline(now: () => number): Timeline {
  let entries: readonly TimelineEntry[] = []
  const last = new Map<string, string>()

  function note(text: string): void {
    entries = [...entries, { at: now(), text }].slice(-KEPT)
  }
  function noteIfNew(subject: string, text: string): void {
    if (last.get(subject) === text) return
    last.set(subject, text)
    note(text)
  }

  return {
    note,
    status(status) {
      noteIfNew('connection', connectionText(status))
      noteIfNew('recovery', recoveryText(status))
      const problem = status.journalProblem === null ? '' : `: ${status.journalProblem}`
      noteIfNew('journal', `journal ${status.journal}${problem}`)
      const error = status.lastServerError
      if (error !== null) noteIfNew('error', `server error ${error.code}: ${error.message}`)
    },
    entries: () => entries,
  }
}
