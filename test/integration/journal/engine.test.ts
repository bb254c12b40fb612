import { expect, test, vi } from 'vitest'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { handshake, live, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { RecordingSink, testConfig } from '../../support/fakes/harness.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { RecordingLog } from '../../support/fakes/log.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets } from '../../support/fakes/socket.ts'
import { ALL, journalOn, openService, pagedIds, temporaryFile } from '../../support/journal-fixture.ts'

test('G4: a journal thread that crashes is replaced, and nothing that waited for it is lost', async () => {
  const worker = new URL('./crashing-worker.ts', import.meta.url)
  const { journal, history } = journalOn(temporaryFile(), { worker })
  const clock = new FakeClock()
  const sockets = new FakeSockets()
  const random = fixedRandom(0.5)
  const ports = {
    clock,
    random,
    sockets,
    recoveryApi: new FakeRecoveryApi(),
    journal,
    log: new RecordingLog(),
  }
  const engine = createFeedEngine(ports, new RecordingSink())
  engine.start(testConfig())
  await vi.waitFor(() => expect(sockets.all).toHaveLength(1), 20_000)
  sockets.last.accept()
  sockets.last.message(handshake())
  sockets.last.message(snapshot(wireEvent(1)))
  sockets.last.message(live(wireEvent(2, { type: 'CRASH_ONCE' })))
  await vi.waitFor(() => expect(engine.status().journal).toBe('failing'), 20_000)

  sockets.last.message(live(wireEvent(3)))
  clock.advance(2_000)
  await vi.waitFor(() => expect(engine.status().journal).toBe('ok'), 20_000)
  await vi.waitFor(() => expect(engine.counters().pendingJournal).toBe(0), 20_000)
  expect(await pagedIds(history, ALL, 10)).toEqual([3, 2, 1])
}, 60_000)

test('G9: an epoch number that another feed on the same file was quicker to take gives way to the next free one', async () => {
  const file = temporaryFile()
  const { journal, history } = journalOn(file)
  const clock = new FakeClock()
  const sockets = new FakeSockets()
  const api = new FakeRecoveryApi()
  const ports = {
    clock,
    random: fixedRandom(0.5),
    sockets,
    recoveryApi: api,
    journal,
    log: new RecordingLog(),
  }
  const engine = createFeedEngine(ports, new RecordingSink())
  const written = () => vi.waitFor(() => expect(engine.counters().pendingJournal).toBe(0), 20_000)
  engine.start(testConfig())
  await vi.waitFor(() => expect(sockets.all).toHaveLength(1), 20_000)
  sockets.last.accept()
  sockets.last.message(handshake())
  sockets.last.message(snapshot(wireEvent(10)))
  await written()

  // `tail` on the same folder, watching another server.
  openService(file).close()
  sockets.last.message(snapshot(wireEvent(1, { detected_at: wireEvent(60).detected_at })))
  await vi.waitFor(() => expect(engine.status().journal).toBe('failing'), 20_000)
  clock.advance(2_000)
  await vi.waitFor(() => expect(engine.status().journal).toBe('ok'), 20_000)
  sockets.last.message(live(wireEvent(2, { detected_at: wireEvent(61).detected_at })))
  await written()

  const { events } = await history.page(ALL, null, 10)
  expect(events.map(({ epoch, event }) => `${epoch}:${event.id}`)).toEqual(['3:2', '3:1', '1:10'])
  await engine.dispose()
  const reopened = openService(file).open(testConfig().identity)
  expect(reopened).toMatchObject({ cursor: { epoch: 3, committedId: 0 }, epoch: 3 })
  const gapsOf = (epoch: number) => reopened.gaps.filter(({ id }) => id.includes(` ${epoch}:`)).length
  expect([gapsOf(2), gapsOf(3) > 0]).toEqual([0, true])
}, 60_000)
