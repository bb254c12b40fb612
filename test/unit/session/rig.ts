import { createSession, type Session } from '../../../src-main/core/session/runner.ts'
import type { SessionState } from '../../../src-main/core/session/types.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { TEST_KEY, TEST_URL } from '../../support/fakes/harness.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets, type FakeSocket } from '../../support/fakes/socket.ts'

/** A session alone, over fakes; jitter at its longest so that delays are whole numbers. */
export class SessionRig {
  readonly clock = new FakeClock()
  readonly sockets = new FakeSockets()
  readonly log = new RecordingLog()
  readonly trips: number[] = []
  readonly limits: number[] = []
  readonly session: Session

  constructor(random = 1) {
    this.session = createSession(
      { clock: this.clock, random: fixedRandom(random), sockets: this.sockets, log: this.log },
      { url: TEST_URL, key: new Secret(TEST_KEY) },
      {
        frame: () => undefined,
        changed: () => undefined,
        roundTrip: (ms) => this.trips.push(ms),
        heard: () => undefined,
        upgrading: () => undefined,
        limited: (until) => this.limits.push(until),
      },
    )
  }

  get state(): SessionState {
    return this.session.state()
  }

  get socket(): FakeSocket {
    return this.sockets.last
  }

  start(): this {
    this.session.dispatch({ kind: 'start' })
    return this
  }

  /** Connected and greeted. */
  live(): this {
    if (this.state.kind === 'idle') this.start()
    this.socket.accept()
    this.session.dispatch({ kind: 'handshake', attempt: this.state.memory.attempt })
    return this
  }

  pong(): void {
    this.session.dispatch({ kind: 'jsonPong', attempt: this.state.memory.attempt })
  }

  get pings(): number {
    return this.socket.sentOfType('PING')
  }
}
