/** Rubbish into a live connection: it must stay, and what is valid must still come through. */
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { handshake, live, pong, settle, snapshot, START, wireEvent } from '../../support/fakes/events.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { FakeJournal } from '../../support/fakes/journal.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets } from '../../support/fakes/socket.ts'
import { configOf } from './client.ts'

export interface SessionFuzz {
  readonly frames: number
  readonly delivered: number
  readonly ended: number
  readonly undelivered: number
  readonly malformed: number
}

/** A valid event after so many mutated frames, and a PING answered. */
const EVERY = 50

export async function fuzzSession(
  next: () => string,
  frames: number,
  broken: (what: string) => void,
): Promise<SessionFuzz> {
  const clock = new FakeClock()
  const sockets = new FakeSockets()
  const recoveryApi = new FakeRecoveryApi()
  const delivered = new Set<unknown>()
  const log = new RecordingLog()
  const engine = createFeedEngine(
    { clock, random: fixedRandom(0.5), sockets, recoveryApi, journal: new FakeJournal(), log },
    {
      accept(batch) {
        for (const event of batch.events) delivered.add(event.data['serial'])
        return batch.events.map(() => null)
      },
      documents: () => ({}),
      restored: () => undefined,
      changed: () => undefined,
      committed: () => undefined,
      quarantined: () => undefined,
    },
  )
  engine.start(configOf('ws://127.0.0.1:1/ws/fastfeed', 'nxg_demo_fuzz'))
  await settle()
  const socket = sockets.last
  socket.accept()
  socket.message(handshake())
  socket.message(snapshot(wireEvent(1)))
  let valid = 0
  for (let i = 1; i <= frames; i++) {
    try {
      socket.message(next())
    } catch (error) {
      broken(`the engine threw ${String(error)}`)
    }
    if (i % EVERY > 0) continue
    valid += 1
    // Ids no mutation makes, in time order: only an event of its own can be taken for a duplicate.
    const id = 1_000_000 + valid
    const detected_at = new Date(START + i).toISOString()
    socket.message(live(wireEvent(id, { detected_at, data: { serial: valid } })))
    socket.message(pong())
    clock.advance(1_000)
    for (const { state } of recoveryApi.requests) if (state === 'pending') recoveryApi.give([])
    await settle()
  }
  const ended = sockets.opened > 1 || socket.state !== 'open' ? 1 : 0
  if (ended > 0) broken(`the connection ended: ${JSON.stringify(engine.status().connection)}`)
  let undelivered = 0
  for (let serial = 1; serial <= valid; serial++) if (!delivered.has(serial)) undelivered += 1
  if (undelivered > 0) broken(`${undelivered} of ${valid} valid events did not come through`)
  const { malformed } = engine.counters()
  await engine.dispose()
  if (clock.timers > 0) broken(`${clock.timers} timers after dispose`)
  return { frames, delivered: valid - undelivered, ended, undelivered, malformed }
}
