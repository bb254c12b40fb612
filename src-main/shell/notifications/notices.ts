/**
 * What the user must be told besides alerts, in the window until it is dismissed, and the words of notices of clock, journal,
 * drive and feed.
 */
import { type RollbackReason } from '../../adapters/journal/connection.ts'
import { rollbackText } from '../../adapters/journal/open-journal.ts'
import type { ClockDoubt } from '../../core/ingest/types.ts'
import { clockDoubtText } from '../../core/latency/clock-doubt.ts'
import { DEVIATIONS, type DeviationKind } from '../../core/protocol/deviations.ts'
import type { Notice } from '../../contract/contract.ts'
import type { Timeline } from '../diagnostics/timeline.ts'

export interface Notices {
  /** The same id replaces: a repeated failure is one notice. */
  tell(id: string, level: Notice['level'], text: string, action?: Notice['action']): void
  dismiss(id: string): boolean
  list(): readonly Notice[]
}

/** A damaged journal was set aside. The sealed last id stays the cursor, so nothing older is asked for again. */
export function journalRebuiltText(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path
  return `The history was damaged and is kept aside as ${name}. Older events and open alerts are in that file only; what came since is fetched.`
}

/** The folder is not named: it may be long, and it is the one that Settings tells. */
export function slowDriveText(reason: RollbackReason): string {
  return `${rollbackText(reason)}. Start with --user-data-dir to choose another.`
}

/** protocol.md L1: told while it lasts; the timeline of the diagnostics keeps both turns. */
export function clockTeller(
  notices: Pick<Notices, 'tell' | 'dismiss'>,
  timeline: Pick<Timeline, 'note'>,
): (doubt: ClockDoubt | null) => void {
  return (doubt) => {
    timeline.note(doubt === null ? 'the clocks agree again' : clockDoubtText(doubt))
    if (doubt === null) notices.dismiss('clock')
    else notices.tell('clock', 'warning', clockDoubtText(doubt))
  }
}

/** One for all kinds: the newest replaces, and Diagnostics lists them. */
export function uncertainText(kind: DeviationKind): string {
  const { what, effect } = DEVIATIONS[kind]
  return `${what}: ${effect}. Diagnostics has an example.`
}

const KEPT = 20

export function createNotices(now: () => number, changed: () => void): Notices {
  let notices: readonly Notice[] = []
  return {
    tell(id, level, text, action = null) {
      notices = [
        { id, level, text, at: now(), action },
        ...notices.filter((notice) => notice.id !== id),
      ].slice(0, KEPT)
      changed()
    },
    dismiss(id) {
      const left = notices.filter((notice) => notice.id !== id)
      const found = left.length < notices.length
      notices = left
      if (found) changed()
      return found
    },
    list: () => notices,
  }
}
