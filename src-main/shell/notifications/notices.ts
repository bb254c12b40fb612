/**
 * What the user must be told besides alerts: in the window until it is dismissed, and that the history is not being written
 * (G4) also where it is heard of, on the desktop and when the app is to quit. Of a window that keeps failing the desktop tells.
 */
import { type RollbackReason } from '../../adapters/journal/connection.ts'
import { rollbackText } from '../../adapters/journal/open-journal.ts'
import type { ClockDoubt, FeedCounters, FeedStatus } from '../../core/ingest/types.ts'
import { clockDoubtText } from '../../core/latency/clock-doubt.ts'
import { DEVIATIONS, type DeviationKind } from '../../core/protocol/deviations.ts'
import type { Notice } from '../../contract/contract.ts'
import type { Timeline } from '../diagnostics/log.ts'
import { countOf } from '../../core/vocabulary/numbers.ts'
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { After, Cancel } from '../../core/ports.ts'
import type { DesktopNotifications } from './notifications.ts'

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

/** L1: told while it lasts; the timeline of the diagnostics keeps both turns. */
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

interface JournalTellerPorts {
  readonly notifications: Pick<DesktopNotifications, 'notify' | 'close'>
  /** Where the desktop does not take it: the window says it, too. */
  readonly showWindow: () => void
  readonly after: After
}

/** A disk that hiccups is tried again within moments, and is worth no word. */
const LASTING_MS = 10_000
const JOURNAL_TAG = 'journal'

const isUnwritten = ({ journal }: Pick<FeedStatus, 'journal'>): boolean =>
  journal === 'disk-full' || journal === 'failing'

/** Answers what is to be called with every status; another notification comes only after it has been written again. */
export function journalTeller({ notifications, showWindow, after }: JournalTellerPorts) {
  let waiting: Cancel | null = null
  let isTold = false
  let problem: string | null = null

  function tell(): void {
    isTold = true
    const request: NotificationRequest = {
      tag: JOURNAL_TAG,
      title: 'History is not being written',
      body: `${problem ?? 'The journal fails'}. Alerts go on.`,
      urgency: 'normal',
      target: { kind: 'feed' },
      actions: false,
    }
    notifications.notify(request, (result) => {
      if (result === 'failed') showWindow()
    })
  }

  return (status: Pick<FeedStatus, 'journal' | 'journalProblem'>): void => {
    if (isUnwritten(status)) {
      problem = status.journalProblem
      if (!isTold) waiting ??= after(LASTING_MS, tell)
    } else if (status.journal === 'ok') {
      waiting?.()
      waiting = null
      if (isTold) notifications.close(JOURNAL_TAG)
      isTold = false
    }
  }
}

/** What quitting now would lose, in words; null for nothing. */
export function lossOnQuit(
  status: Pick<FeedStatus, 'journal' | 'journalProblem'>,
  { pendingJournal }: Pick<FeedCounters, 'pendingJournal'>,
): string | null {
  if (!isUnwritten(status) || pendingJournal === 0) return null
  const why = status.journalProblem === null ? '' : ` ${status.journalProblem}.`
  return `${countOf(pendingJournal, 'signal')} could not be written to the history yet.${why} After quitting they are lost, unless the server still has them at the next start.`
}

/** A window whose page keeps failing cannot say so itself: the desktop does, by a notification or else a dialog. */
interface BrokenWindowPorts {
  readonly notices: Pick<Notices, 'tell'>
  readonly notifications: Pick<DesktopNotifications, 'notify' | 'close'>
  /** Waits for nobody. */
  readonly showDialog: (title: string, text: string) => void
}

const WINDOW_TAG = 'window'
const BROKEN_TITLE = 'The FastFeed window keeps failing'
const BACK = 'This window failed several times and was loaded again. Alerts went on. The log has the details.'

/** Null: it is back. */
export function tellBroken(
  { notices, notifications, showDialog }: BrokenWindowPorts,
  againInMs: number | null,
): void {
  if (againInMs === null) {
    notifications.close(WINDOW_TAG)
    notices.tell(WINDOW_TAG, 'warning', BACK)
    return
  }
  const body = `Alerts and sounds by the system go on. It is loaded again in ${Math.round(againInMs / 1000)} s; opening it tries at once.`
  notifications.notify(
    {
      tag: WINDOW_TAG,
      title: BROKEN_TITLE,
      body,
      urgency: 'normal',
      target: { kind: 'feed' },
      actions: false,
    },
    (result) => {
      if (result === 'failed') showDialog(BROKEN_TITLE, body)
    },
  )
}
