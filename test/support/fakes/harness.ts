import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import { DEFAULT_LIMITS, type EngineLimits } from '../../../src-main/core/ingest/engine-types.ts'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import type { EngineConfig, EngineSink, FeedEngine } from '../../../src-main/core/ingest/engine-types.ts'
import type { FeedBatch } from '../../../src-main/core/ingest/types.ts'
import type { Cursor, FeedUrl } from '../../../src-main/core/ports.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { FakeClock } from './clock.ts'
import { handshake, pong, settle, snapshot, wireEvent } from './events.ts'
import { FakeRecoveryApi } from './recovery-api.ts'
import { FakeJournal, MemoryDisk } from './journal.ts'
import { RecordingLog } from './log.ts'
import { fixedRandom } from './random.ts'
import { FakeSockets } from './socket.ts'

export const TEST_URL: FeedUrl = {
  base: 'wss://feed.test/ws/fastfeed',
  origin: 'https://feed.test',
  symbols: [],
  events: [],
}
export const TEST_KEY = 'nxg_test_key_0123456789'

export function testConfig(over: Partial<EngineConfig> = {}): EngineConfig {
  return {
    url: TEST_URL,
    key: new Secret(TEST_KEY),
    identity: { origin: TEST_URL.origin, keyFingerprint: 'f1' },
    sealedCursor: null,
    ...over,
  }
}

export class RecordingSink implements EngineSink {
  batches: FeedBatch[] = []
  cursors: Cursor[] = []
  restoredWith: Readonly<Record<string, string>> | null = null
  quarantinedAt: string | null = null
  changes = 0
  own: Readonly<Record<string, string>> = {}
  onAccept: (batch: FeedBatch) => void = () => undefined
  /** As the app does: what the user said while the journal was not open. */
  onRestored: () => void = () => undefined

  /** What the alert policy says of each event. */
  decision: AlertDecision | null = null

  accept(batch: FeedBatch): readonly (AlertDecision | null)[] {
    this.batches.push(batch)
    this.onAccept(batch)
    return batch.events.map(() => this.decision)
  }

  documents(): Readonly<Record<string, string>> {
    return this.own
  }

  restored(documents: Readonly<Record<string, string>>): void {
    this.restoredWith = documents
    this.onRestored()
  }

  changed(): void {
    this.changes += 1
  }

  committed(cursor: Cursor): void {
    this.cursors.push(cursor)
  }

  quarantined(path: string): void {
    this.quarantinedAt = path
  }

  /** Ids accepted, in order; `all` counts silent ones too. */
  ids(kind: 'all' | 'alerting' | 'silent' = 'all'): number[] {
    return this.batches
      .filter((batch) => kind === 'all' || batch.silent === (kind === 'silent'))
      .flatMap((batch) => batch.events.map((event) => event.id))
  }
}

/** A whole engine over fakes. `restart` is a crash: what was not on the disk is gone. */
export class EngineHarness {
  readonly clock = new FakeClock()
  readonly sockets = new FakeSockets()
  readonly recoveryApi = new FakeRecoveryApi()
  readonly log = new RecordingLog()
  readonly disk: MemoryDisk
  readonly limits: EngineLimits
  journal: FakeJournal
  sink = new RecordingSink()
  engine: FeedEngine

  constructor(options: { readonly disk?: MemoryDisk; readonly limits?: Partial<EngineLimits> } = {}) {
    this.disk = options.disk ?? new MemoryDisk()
    this.limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.journal = new FakeJournal(this.disk)
    this.engine = this.#create()
  }

  /** Starts and lets the journal open. */
  async start(over: Partial<EngineConfig> = {}): Promise<void> {
    this.engine.start(testConfig(over))
    await settle()
  }

  /** Opens the newest socket and greets; with `ids`, a SNAPSHOT of them follows. */
  async greet(ids: readonly number[] | null = null): Promise<void> {
    this.sockets.last.accept()
    this.sockets.last.message(handshake())
    if (ids !== null) this.sockets.last.message(snapshot(...ids.map((id) => wireEvent(id))))
    await settle()
  }

  /** Answers the waiting page request, and the ones that follow, from these ids as an honest server would. */
  async serve(ids: readonly number[], pageSize = 100): Promise<number> {
    let pages = 0
    while (this.recoveryApi.pending[0] !== undefined) {
      const { sinceId } = this.recoveryApi.pending[0]
      this.recoveryApi.give(
        ids
          .filter((id) => id > sinceId)
          .slice(0, pageSize)
          .map((id) => wireEvent(id)),
      )
      pages += 1
      await settle()
    }
    return pages
  }

  /** To a state in which the durable cursor follows the socket. */
  async prove(ids: readonly number[]): Promise<void> {
    await this.serve(ids)
    this.clock.advance(30_000)
    this.sockets.last.message(pong())
    this.clock.advance(5_000)
    await settle()
    await this.serve(ids)
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms)
    await settle()
  }

  /** Until the durable cursor has caught up with a socket that went quiet. */
  async quiet(): Promise<void> {
    for (let passed = 0; passed < 60_000; passed += 5_000) {
      this.clock.advance(5_000)
      this.sockets.last.message(pong())
      await settle()
    }
  }

  /** The process dies at once and a new one starts on the same disk. */
  async crash(over: Partial<EngineConfig> = {}): Promise<void> {
    const dead = this.engine
    this.journal.crash()
    this.journal = new FakeJournal(this.disk)
    this.sink = new RecordingSink()
    for (const socket of this.sockets.all) socket.terminate()
    void dead.dispose()
    this.engine = this.#create()
    await this.start(over)
  }

  get cursor(): number | null {
    return [...this.disk.cursors.values()].at(-1)?.committedId ?? null
  }

  #create(): FeedEngine {
    const { clock, sockets, recoveryApi, journal, log } = this
    this.sink.onRestored = () => this.engine.saveDocuments()
    return createFeedEngine(
      { clock, random: fixedRandom(0.5), sockets, recoveryApi, journal, log },
      this.sink,
      this.limits,
    )
  }
}
