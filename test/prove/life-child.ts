/** A simulated day in a process with a collector that can be called: one JSON line an hour, one at the end. */
import { createAlertEngine } from '../../src-main/core/alerts/engine.ts'
import { DEFAULT_LIMITS } from '../../src-main/core/ingest/engine-types.ts'
import { createFeedEngine } from '../../src-main/core/ingest/engine.ts'
import { refsOf } from '../../src-main/core/ingest/packed-events.ts'
import type { AppendResult, JournalBatch, JournalOpened, JournalPort } from '../../src-main/core/ports.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { alertStateOf } from '../../src-main/core/feed.ts'
import { seededRandom } from '../../src-main/demo/random.ts'
import { localCalendar } from '../../src-main/adapters/clock.ts'
import { FakeClock } from '../support/fakes/clock.ts'
import { FakeRecoveryApi } from '../support/fakes/recovery-api.ts'
import { handshake, pong, settle, wireEvent } from '../support/fakes/events.ts'
import { FakeSockets, type FakeSocket } from '../support/fakes/socket.ts'
import { configOf, STANDARD } from './lib/client.ts'

export interface HourReport {
  readonly hour: number
  /** After a full collection, bytes. */
  readonly heap: number
  readonly sent: number
  readonly journalled: number
}
export interface DayReport extends HourReport {
  readonly missing: number
  readonly doubled: number
  readonly connects: number
  readonly cuts: number
  readonly sleeps: number
  readonly mostSockets: number
  readonly liveTimers: number
  readonly mostTimers: number
  readonly mostPending: number
}

const [hours = 24, seed = 1] = process.argv.slice(2).map(Number)
const random = seededRandom(seed)
const clock = new FakeClock()
const sockets = new FakeSockets()
const recoveryApi = new FakeRecoveryApi()
/** Events the server keeps; a day of them would be the test's own growth. */
const KEPT = 4_000
const EVENTS_A_SECOND = 2
const STEP_MS = 500
const SNAPSHOT_SIZE = 50
const PAGE = 500

let recent: FeedEvent[] = []
let sent = 0
/** One bit an id. */
const stored = new Uint8Array(2 * hours * 3600 * EVENTS_A_SECOND + 10_000)
let journalled = 0
let doubled = 0
let cursor: JournalOpened['cursor'] = null

/** Keeps a mark an event and nothing else. */
const journal: JournalPort = {
  open: () =>
    Promise.resolve({
      cursor,
      epoch: 1,
      nextEpoch: 2,
      gaps: [],
      documents: {},
      recentIds: [],
      forgottenTo: 0,
      quarantined: null,
    }),
  append(batch: JournalBatch): Promise<AppendResult> {
    const refs = batch.parts.flatMap(refsOf)
    for (const { id, epoch } of refs) {
      if (epoch !== 1) doubled += 1
      if (stored[id] === 0) journalled += 1
      stored[id] = 1
    }
    cursor = batch.cursor ?? cursor
    return Promise.resolve({ inserted: refs.length, duplicates: 0 })
  },
  close: () => Promise.resolve(),
}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
function quiet(): void {}
const alerts = createAlertEngine(
  {
    clock,
    calendar: localCalendar,
    log,
    notifier: {
      notify: (_, outcome) => outcome('shown', ''),
      close: quiet,
      play: quiet,
      attract: quiet,
      showWindow: quiet,
      showInApp: quiet,
    },
  },
  STANDARD,
)
const engine = createFeedEngine(
  { clock, random, sockets, recoveryApi, journal, log },
  {
    accept: (batch) => alerts.accept(batch),
    documents: () => alerts.documents(),
    restored: (documents) => alerts.restore(documents),
    changed: () => alerts.feedState(alertStateOf(engine.status())),
    committed: quiet,
    quarantined: quiet,
  },
  // What is bounded by count is to be full within hours, so that the rest of the day shows whether anything else grows.
  { ...DEFAULT_LIMITS, recentIds: 2_000 },
)

let greeted: FakeSocket | null = null
let answered = 0
/** Half-open: gone for good. */
let frozen = false
/** What the network holds for a machine that sleeps. */
let backlog: unknown[] | null = null
let cuts = 0
let sleeps = 0
let mostTimers = 0

/** The server's side of the newest socket. */
function serve(): void {
  const socket = sockets.all.at(-1)
  if (socket === undefined || socket.state === 'over') return
  if (socket.state === 'connecting') {
    socket.accept()
    greeted = socket
    answered = 0
    frozen = false
    backlog = null
    socket.message(handshake({ server_time: new Date(clock.wallMs()).toISOString() }))
    socket.message({ type: 'SNAPSHOT', payload: recent.slice(-SNAPSHOT_SIZE) })
  }
  if (frozen) return
  for (; answered < socket.sent.length; answered++) socket.message(pong())
}

function answerPages(): void {
  for (const { sinceId } of recoveryApi.pending)
    recoveryApi.give(recent.filter(({ id }) => id > sinceId).slice(0, PAGE))
}

function publish(): void {
  sent += 1
  const dice = random.next()
  const event = wireEvent(sent, {
    priority: dice < 0.01 ? 'P0' : dice < 0.2 ? 'P1' : 'P2',
    symbol: `S${Math.floor(random.next() * 300)}USDT`,
    detected_at: new Date(clock.wallMs()).toISOString(),
    data: { cluster_price: 98_500 + dice, cluster_side: 'LONG_LIQ' },
  })
  recent.push(event)
  if (recent.length > KEPT) recent = recent.slice(-KEPT / 2)
  if (greeted?.state !== 'open' || frozen) return
  const message = { type: 'EVENT', payload: event }
  if (backlog === null) greeted.message(message)
  else backlog.push(message)
}

async function trouble(): Promise<void> {
  const dice = random.next()
  if (dice < 0.4) {
    greeted?.close(1006)
    cuts += 1
  } else if (dice < 0.6) {
    frozen = true
    cuts += 1
  } else if (dice < 0.9) {
    sleeps += 1
    const ms = random.next() < 0.5 ? 8_000 : 60_000 + random.next() * 300_000
    const until = sent + Math.min(1_500, Math.floor((ms / 1000) * EVENTS_A_SECOND))
    backlog = []
    while (sent < until) publish()
    clock.sleep(ms, random.next() < 0.5)
    if (random.next() < 0.5) engine.resume()
    const held: readonly unknown[] = backlog
    backlog = null
    for (const message of held) greeted?.message(message)
  } else {
    engine.setOnline(false)
    await settle()
    engine.setOnline(true)
  }
}

function collect(): number {
  // The server's and the network's memory is not the client's.
  recent = recent.slice(-KEPT / 2)
  recoveryApi.requests.splice(0, recoveryApi.requests.length - 1)
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function tell(report: HourReport | DayReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

publish()
engine.start(configOf('ws://127.0.0.1:1/ws/fastfeed', 'nxg_demo_life'))
await settle()
const stepsAnHour = 3_600_000 / STEP_MS
for (let step = 1; step <= hours * stepsAnHour; step++) {
  publish()
  serve()
  clock.advance(STEP_MS)
  if (recoveryApi.pending.length > 0) answerPages()
  mostTimers = Math.max(mostTimers, clock.timers)
  // Real promises need real turns; the journal's and the pages' answers are promises.
  if (step % 8 === 0 || recoveryApi.pending.length > 0) await settle()
  if (random.next() < 1 / 600) await trouble()
  if (step % stepsAnHour === 0) tell({ hour: step / stepsAnHour, heap: collect(), sent, journalled })
}
// An hour of peace: every confirming pass and back-off comes to its end.
for (let second = 0; second < 3_600; second++) {
  serve()
  clock.advance(1_000)
  answerPages()
  await settle()
}
let missing = 0
for (let id = 2; id <= sent; id++) if (stored[id] !== 1) missing += 1
const { connects, pendingJournalPeak } = engine.counters()
alerts.dispose()
await engine.dispose()
tell({
  hour: hours,
  heap: collect(),
  sent,
  journalled,
  missing,
  doubled,
  connects,
  cuts,
  sleeps,
  mostSockets: sockets.maxOpen,
  liveTimers: clock.timers,
  mostTimers,
  mostPending: pendingJournalPeak,
})
