/** That the history is not being written (protocol.md G4), told where it is heard of: by a notification, and when the app is to quit. */
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { FeedCounters, FeedStatus } from '../../core/ingest/types.ts'
import type { After, Cancel } from '../../core/ports.ts'
import { countOf } from '../../core/vocabulary/numbers.ts'
import type { DesktopNotifications } from './notifications.ts'

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
