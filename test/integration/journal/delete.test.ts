import { expect, test, vi } from 'vitest'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { handshake, live, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { RecordingSink, testConfig } from '../../support/fakes/harness.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets } from '../../support/fakes/socket.ts'
import { ALL, journalOn, pagedIds, temporaryFile } from '../../support/journal-fixture.ts'

const PATIENCE = 20_000

async function started(file: string) {
  const { journal, history } = journalOn(file)
  const sockets = new FakeSockets()
  const sink = new RecordingSink()
  const ports = { clock: new FakeClock(), random: fixedRandom(0.5), sockets, log: new RecordingLog() }
  const engine = createFeedEngine({ ...ports, recoveryApi: new FakeRecoveryApi(), journal }, sink)
  engine.start(testConfig())
  await vi.waitFor(() => expect(sockets.all).toHaveLength(1), PATIENCE)
  sockets.last.accept()
  sockets.last.message(handshake())
  const greet = (...ids: readonly number[]) =>
    sockets.last.message(snapshot(...ids.map((id) => wireEvent(id))))
  const receive = (...ids: readonly number[]) => {
    for (const id of ids) sockets.last.message(live(wireEvent(id)))
  }
  const written = () => vi.waitFor(() => expect(engine.counters().pendingJournal).toBe(0), PATIENCE)
  return { engine, history, sink, greet, receive, written }
}

test('"Delete history" takes what waits for the file as well, and none of it comes back with the next start', async () => {
  const file = temporaryFile()
  const first = await started(file)
  first.greet(1, 2, 3)
  first.receive(4, 5)
  await Promise.resolve()
  first.receive(6)
  const deleted = first.history.deleteAll([], first.engine.forget())
  first.receive(7)
  await deleted
  await first.written()
  expect(await pagedIds(first.history, ALL, 10)).toEqual([7])
  await first.engine.dispose()

  const second = await started(file)
  second.greet(1, 2, 3, 4, 5, 6, 7, 8)
  await second.written()
  expect(second.sink.ids()).toEqual([8])
  expect(await pagedIds(second.history, ALL, 10)).toEqual([8, 7])
  await second.engine.dispose()
}, 60_000)
