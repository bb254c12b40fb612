import { createRecovery, type RecoveryRunner } from '../../../src-main/core/recovery/runner.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { wireEvent } from '../../support/fakes/events.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'

/** A recovery alone; what it takes is durable at once unless `durable` is false. */
export class Rig {
  readonly limits: number[] = []
  readonly clock = new FakeClock()
  readonly recoveryApi = new FakeRecoveryApi()
  readonly log = new RecordingLog()
  readonly taken: number[] = []
  readonly late: number[] = []
  readonly said: string[] = []
  malformed = 0
  /** What the observer does of its own accord when it hears an outcome. */
  onOutcome: () => void = () => undefined
  /** Where the durable cursor may stand. */
  provable = 50
  proved = false
  durable = true
  /** Whether nobody had brought before what a page brings. */
  fresh = true
  room = true
  snapshotIds: readonly number[] = []
  /** Whether the SNAPSHOT bridges what was known and the page. */
  joins = true
  stored: (() => void) | null = null
  readonly runner: RecoveryRunner

  constructor() {
    this.runner = createRecovery(
      { clock: this.clock, random: fixedRandom(1), recoveryApi: this.recoveryApi, log: this.log },
      { origin: 'https://feed.test', key: new Secret('nxg_x') },
      {
        take: ({ events, late, proves }, stored) => {
          for (const event of events) (late ? this.late : this.taken).push(event.id)
          if (proves !== null) this.provable = Math.max(this.provable, proves)
          const fresh = this.fresh ? events.length : 0
          this.stored = () => stored(this.room, fresh)
          if (this.durable) stored(this.room, fresh)
        },
        unordered: ({ events }) => {
          for (const event of events) this.taken.push(event.id)
        },
        note: () => undefined,
        advance: (to) => {
          this.provable = Math.max(this.provable, to)
        },
        proved: (to) => {
          this.proved = true
          this.provable = Math.max(this.provable, to)
        },
        outcome: (outcome, reason) => {
          this.said.push(reason === '' ? outcome : `${outcome}: ${reason}`)
          this.onOutcome()
        },
        gone: (reason) => this.said.push(`gone: ${reason}`),
        joins: () => this.joins,
        changed: () => undefined,
        malformed: (count) => {
          this.malformed += count
        },
        news: () => this.said.push('news'),
        limited: (verdict) => {
          this.limits.push(verdict.retryAfterS)
        },
        missing: (page, after, below) =>
          this.snapshotIds.find((id) => id > after && id < below && !page.some((one) => one.id === id)) ??
          null,
      },
    )
  }

  begin(known = 50): this {
    this.runner.dispatch({ kind: 'begin', since: 50, known })
    return this
  }

  /** Answers with these ids, in this order. */
  page(...ids: readonly number[]): this {
    this.recoveryApi.give(ids.map((id) => wireEvent(id)))
    return this
  }

  /** Answers with an object around the list, as servers do that say more than events. */
  wrapped(ids: readonly number[], more: Readonly<Record<string, unknown>>): this {
    const events = ids.map((id) => wireEvent(id))
    this.recoveryApi.answer({ kind: 'ok', body: JSON.stringify({ events, ...more }) })
    return this
  }

  live(id: number): this {
    this.runner.dispatch({ kind: 'live', id })
    return this
  }

  get asked(): readonly number[] {
    return this.recoveryApi.requests.map((request) => request.sinceId)
  }

  get queries(): readonly (string | null)[] {
    return this.recoveryApi.requests.map((request) => request.query)
  }

  get kind(): string {
    return this.runner.state().kind
  }
}
