/**
 * What is built anew with every feed: journal, alert policy, engine, on Node's adapters. Beside it the keeper of the cursor
 * outside the journal, and the host of the embedded server that a demo listens to.
 */
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
import type { Settings } from '../../core/settings/document-schema.ts'
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

/** Notes where the journal has got to, outside the journal, now and then: the cursor after a rebuild (protocol.md G8). */
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

interface RunningDemo {
  readonly wsUrl: string
  readonly stop: () => Promise<void>
}

export interface DemoHost {
  /** Answers the running one when there is one. Rejects when no port can be had. */
  start(): Promise<{ readonly wsUrl: string; readonly key: string }>
  stop(): Promise<void>
}

/** Not a secret: it opens nothing but the server inside this app. */
const DEMO_KEY = 'nxg_demo_embedded'

/** Asked for first; where it is taken, any other will do. */
export const DEMO_PORT = 47_815

/**
 * What the demo's history belongs to (G8): one feed, whatever port it got. It is the address of its usual port, under
 * which histories were written before.
 */
export const DEMO_ORIGIN = `http://127.0.0.1:${DEMO_PORT}`

/** On loopback. A fixed seed, so that a second run finds the same market and ids. */
export function createDemoHost(startServer: () => Promise<RunningDemo>): DemoHost {
  let running: Promise<RunningDemo> | null = null
  return {
    async start() {
      running ??= startServer()
      try {
        return { wsUrl: (await running).wsUrl, key: DEMO_KEY }
      } catch (error) {
        running = null
        throw error
      }
    },
    async stop() {
      const former = running
      running = null
      if (former !== null) await (await former).stop()
    },
  }
}
