/** One run of the client's process over the shared world; `kill` is a power cut: nothing of it ever happens again. */
import { type EngineLimits } from '../../src-main/core/ingest/engine-types.ts'
import { createFeedEngine } from '../../src-main/core/ingest/engine.ts'
import type { EngineConfig, FeedEngine } from '../../src-main/core/ingest/engine-types.ts'
import type { Cancel, Clock, Cursor } from '../../src-main/core/ports.ts'
import type { FakeClock } from '../support/fakes/clock.ts'
import { RecordingSink } from '../support/fakes/harness.ts'
import { FakeRecoveryApi } from '../support/fakes/recovery-api.ts'
import { FakeJournal, type MemoryDisk } from '../support/fakes/journal.ts'
import { RecordingLog } from '../support/fakes/log.ts'
import { seededRandom } from '../support/fakes/random.ts'
import { FakeSockets } from '../support/fakes/socket.ts'

export class ClientProcess {
  readonly sockets = new FakeSockets()
  readonly recoveryApi = new FakeRecoveryApi()
  readonly log = new RecordingLog()
  readonly sink = new RecordingSink()
  readonly journal: FakeJournal
  readonly engine: FeedEngine
  alive = true
  running = false
  readonly #timers = new Set<Cancel>()

  constructor(clock: FakeClock, disk: MemoryDisk, limits: EngineLimits, sealed: (cursor: Cursor) => void) {
    this.journal = new FakeJournal(disk)
    this.sink.committed = (cursor) => {
      this.sink.cursors.push(cursor)
      sealed(cursor)
    }
    const own: Clock = {
      monotonicMs: () => clock.monotonicMs(),
      wallMs: () => clock.wallMs(),
      setTimer: (delay, fire) => {
        const cancel = clock.setTimer(delay, () => {
          this.#timers.delete(cancel)
          if (this.alive) fire()
        })
        this.#timers.add(cancel)
        return () => {
          this.#timers.delete(cancel)
          cancel()
        }
      },
    }
    const { sockets, recoveryApi, journal, log } = this
    this.engine = createFeedEngine(
      { clock: own, random: seededRandom(7), sockets, recoveryApi, journal, log },
      this.sink,
      limits,
    )
  }

  start(config: EngineConfig): void {
    this.running = true
    this.engine.start(config)
  }

  kill(applied: number): void {
    this.alive = false
    this.running = false
    this.journal.crash(applied)
    for (const cancel of this.#timers) cancel()
    for (const socket of this.sockets.all) socket.terminate()
  }

  get timers(): number {
    return this.#timers.size
  }
}
