/** How soon silence is noticed (H4), and how long the client waits between attempts (R1). */
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import type { Random } from '../../../src-main/core/ports.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { handshake, pong, settle } from '../../support/fakes/events.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { FakeJournal } from '../../support/fakes/journal.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets } from '../../support/fakes/socket.ts'
import { configOf } from './client.ts'

async function begin(random: Random) {
  const clock = new FakeClock()
  const sockets = new FakeSockets()
  const engine = createFeedEngine(
    {
      clock,
      random,
      sockets,
      recoveryApi: new FakeRecoveryApi(),
      journal: new FakeJournal(),
      log: new RecordingLog(),
    },
    {
      accept: (batch) => batch.events.map(() => null),
      documents: () => ({}),
      restored: () => undefined,
      changed: () => undefined,
      committed: () => undefined,
      quarantined: () => undefined,
    },
  )
  engine.start(configOf('ws://127.0.0.1:1/ws/fastfeed', 'nxg_demo_heart'))
  await settle()
  return { clock, sockets, engine }
}

const FINE_MS = 100

/** Seconds from the last frame of a peer that then says nothing to the end of its socket, for so many lives of it. */
export async function halfOpenSeconds(lives: number): Promise<{ most: number; least: number }> {
  const noticed: number[] = []
  for (let life = 0; life < lives; life++) {
    const { clock, sockets, engine } = await begin(fixedRandom(0.5))
    const socket = sockets.last
    socket.accept()
    socket.message(handshake())
    const healthyMs = (life * 120_000) / lives
    let lastSign = clock.monotonicMs()
    let answered = 0
    for (let passed = 0; passed < healthyMs; passed += FINE_MS) {
      clock.advance(FINE_MS)
      if (socket.sent.length === answered) continue
      answered = socket.sent.length
      socket.message(pong())
      lastSign = clock.monotonicMs()
    }
    while (!socket.terminated && clock.monotonicMs() - lastSign < 600_000) clock.advance(FINE_MS)
    noticed.push((clock.monotonicMs() - lastSign) / 1_000)
    await engine.dispose()
  }
  return { most: Math.max(...noticed), least: Math.min(...noticed) }
}

/** Seconds before each new attempt while every one is accepted and dropped at once. */
export async function backOffSeconds(random: number, attempts: number): Promise<readonly number[]> {
  const { clock, sockets, engine } = await begin(fixedRandom(random))
  const waits: number[] = []
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const socket = sockets.last
    socket.accept()
    socket.message(handshake())
    socket.close(1001)
    const from = clock.monotonicMs()
    while (sockets.last === socket && clock.monotonicMs() - from < 600_000) clock.advance(10)
    waits.push((clock.monotonicMs() - from) / 1_000)
  }
  await engine.dispose()
  return waits
}
