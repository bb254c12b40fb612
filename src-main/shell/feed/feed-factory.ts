/** The part of the object graph that is built anew with every feed: journal, alert policy, engine, on Node's adapters. */
import { localCalendar, systemClock, systemRandom } from '../../adapters/clock.ts'
import { createRecoveryApi } from '../../adapters/recovery-api.ts'
import { type RollbackReason } from '../../adapters/journal/connection.ts'
import { openJournal } from '../../adapters/journal/open-journal.ts'
import type { AgentFor } from '../../adapters/proxy.ts'
import { createSocketPort } from '../../adapters/ws-socket.ts'
import type { NotifierPort } from '../../core/alerts/engine-types.ts'
import { createAlertEngine } from '../../core/alerts/engine.ts'
import { openFeed, type Feed, type FeedMode, type FeedPorts } from '../../core/feed.ts'
import type { ForwardPort, Presence } from '../../core/forward/types.ts'
import { createFeedEngine } from '../../core/ingest/engine.ts'
import type { Cursor, CursorIdentity } from '../../core/ports.ts'
import type { Settings } from '../../core/settings/types.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { policyOf } from '../settings/settings-effects.ts'
import type { AppPaths } from '../system/paths.ts'

interface FeedFactoryParts extends Omit<FeedPorts, 'mode' | 'openJournal' | 'createAlerts' | 'createEngine'> {
  readonly paths: AppPaths
  readonly notifier: NotifierPort
  readonly settings: () => Settings
  readonly agentFor: AgentFor
  readonly forwarder: ForwardPort
  readonly presence: () => Presence
  /** History is kept in the slower way. */
  readonly onRollback: (reason: RollbackReason) => void
}

export function createFeedFactory(parts: FeedFactoryParts): (mode: FeedMode) => Feed {
  const { paths, notifier, settings, agentFor, forwarder, presence, onRollback, ...ports } = parts
  const { log } = ports
  const sockets = createSocketPort({ agentFor })
  const recoveryApi = createRecoveryApi({ agentFor })
  const clock = systemClock
  return (mode) =>
    openFeed({
      ...ports,
      mode,
      // A demo's ids are worth nothing.
      onCommitted: mode === 'real' ? ports.onCommitted : () => undefined,
      openJournal: () =>
        openJournal({
          file: mode === 'demo' ? paths.demoJournal : paths.journal,
          worker: paths.journalWorker,
          onRollback,
          log,
        }),
      createAlerts: () =>
        createAlertEngine(
          // A demo's signals are invented, and reach nobody else.
          { clock, calendar: localCalendar, notifier, log, ...(mode === 'real' && { forwarder, presence }) },
          policyOf(settings()),
        ),
      createEngine: (journal, sink) =>
        createFeedEngine({ clock, random: systemRandom, sockets, recoveryApi, journal, log }, sink),
    })
}

/** A keyring is slow and may ask; a cursor that is half a minute old costs half a minute of recovery. */
const SEAL_EVERY_MS = 30_000

/** Notes where the journal has got to, outside the journal, now and then: the cursor after a rebuild (G8). */
export function createCursorKeeper(
  secrets: Pick<Secrets, 'noteCursor' | 'sealCursor'>,
  monotonicMs: () => number,
): (identity: CursorIdentity, cursor: Cursor) => void {
  let sealedAt = monotonicMs()
  return (identity, cursor) => {
    secrets.noteCursor(identity, cursor)
    if (monotonicMs() - sealedAt < SEAL_EVERY_MS) return
    sealedAt = monotonicMs()
    void secrets.sealCursor()
  }
}
