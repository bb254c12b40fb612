/** State changes for stderr: each told once, when it is another than the last. */
import type { FeedCounters, FeedStatus } from '../core/ingest/types.ts'
import { connectionNotice, gapNotice, recoveryNotice, type Notice } from './tail-format.ts'

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
