/** What the user said must outlive the process, with or without an event to carry it to the disk (A9, A11). */
import { describe, expect, test } from 'vitest'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import { createFeedEngine } from '../../../src-main/core/ingest/engine.ts'
import type { HistoryPort } from '../../../src-main/core/ports.ts'
import type { Hub } from '../../../src-main/core/view/hub.ts'
import { openFeed, type Feed } from '../../../src-main/core/feed.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { handshake, live, settle, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { testConfig } from '../../support/fakes/harness.ts'
import { FakeRecoveryApi } from '../../support/fakes/recovery-api.ts'
import { FakeJournal, MemoryDisk } from '../../support/fakes/journal.ts'
import { fixedRandom } from '../../support/fakes/random.ts'
import { FakeSockets } from '../../support/fakes/socket.ts'
import { UTC } from '../alerts/calendar.ts'
import { FakeDesktop, FakeClock as DesktopClock, settingsOf } from '../alerts/rig.ts'
import { recordingLog } from './support.ts'

/** One app on one disk; `crash` and `quit` end it and start it again. */
function app() {
  const clock = new FakeClock()
  const disk = new MemoryDisk()
  const sockets = new FakeSockets()
  const recoveryApi = new FakeRecoveryApi()
  const log = recordingLog()
  let journal = new FakeJournal(disk)
  let feed: Feed
  const touched: string[] = []

  const open = (): Feed =>
    openFeed({
      mode: 'real',
      openJournal: () => ({
        journal,
        // Sound: openFeed itself reads pages only.
        history: {
          page: () => Promise.resolve({ events: [], next: null }),
        } as unknown as HistoryPort,
        terminate: () => Promise.resolve(),
      }),
      createAlerts: () =>
        createAlertEngine(
          { clock, calendar: UTC, notifier: new FakeDesktop(new DesktopClock()), log },
          settingsOf(),
        ),
      createEngine: (port, sink) =>
        createFeedEngine({ clock, random: fixedRandom(0.5), sockets, recoveryApi, journal: port, log }, sink),
      // Sound: a view that shows nothing.
      hub: {
        add: () => undefined,
        touch: (...parts: readonly string[]) => void touched.push(...parts),
        preload: () => undefined,
      } as unknown as Hub,
      onStatus: () => undefined,
      onAlerts: () => undefined,
      onClock: () => undefined,
      onCommitted: () => undefined,
      onQuarantined: () => undefined,
      onUncertain: () => undefined,
      log,
    })

  async function start(): Promise<void> {
    feed = open()
    feed.connect(testConfig())
    await settle()
    sockets.last.accept()
    sockets.last.message(handshake())
    sockets.last.message(snapshot(wireEvent(1, { priority: 'P2' })))
    await settle()
    while (recoveryApi.pending[0] !== undefined) {
      recoveryApi.give([])
      await settle()
    }
  }
  return {
    clock,
    start,
    disk,
    /** What the view was told to look at again. */
    touched,
    get alerts() {
      return feed.alerts
    },
    get journal() {
      return journal
    },
    acknowledge: (key: string) => feed.saveMarks(feed.alerts.acknowledge([key]).keys, clock.wallMs()),
    acknowledgeAll: () => feed.saveMarks(feed.alerts.acknowledgeAll().keys, clock.wallMs()),
    undo: () => feed.saveMarks(feed.alerts.undoAcknowledge(), null),
    async p0(id: number, symbol: string): Promise<void> {
      const detected_at = new Date(clock.wallMs()).toISOString()
      sockets.last.message(live(wireEvent(id, { priority: 'P0', symbol, detected_at })))
      await settle()
    },
    async crash(): Promise<void> {
      await settle()
      journal.crash()
      const dead = feed
      journal = new FakeJournal(disk)
      void dead.close()
      await start()
    },
    async quit(): Promise<void> {
      await feed.close()
      journal = new FakeJournal(disk)
      await start()
    },
    /** Ends, and starts again; a run between them takes a P0 and is ended while its journal opens. */
    async quitWhileOpening(): Promise<void> {
      await feed.close()
      journal = new FakeJournal(disk)
      journal.auto = false
      feed = open()
      feed.connect(testConfig())
      await settle()
      clock.advance(6_000)
      await settle()
      sockets.last.accept()
      sockets.last.message(handshake())
      sockets.last.message(snapshot(wireEvent(1, { priority: 'P2' })))
      await this.p0(7, 'ETHUSDT')
      const closed = feed.close()
      await settle()
      journal.auto = true
      journal.step()
      await settle()
      await closed
      expect(disk.ids(1)).toContain(7)
      journal = new FakeJournal(disk)
      await start()
    },
  }
}

describe.each(['crash', 'quit'] as const)('after a %s', (end) => {
  test('A11: a snooze that no event followed still holds; one that was lifted stays lifted', async () => {
    const it = app()
    await it.start()
    it.alerts.snooze({ kind: 'all' }, '1h')
    it.alerts.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
    await it[end]()
    expect(it.alerts.view().snoozes.map(({ id }) => id)).toEqual(['all', 'symbol:BTCUSDT'])
    it.alerts.unsnooze('all')
    await it[end]()
    expect(it.alerts.view().snoozes.map(({ id }) => id)).toEqual(['symbol:BTCUSDT'])
  })

  test('A9: what was acknowledged stays so, what was not is still the badge number', async () => {
    const it = app()
    await it.start()
    await it.p0(2, 'BTCUSDT')
    await it.p0(3, 'ETHUSDT')
    void it.acknowledge('1:2')
    await it[end]()
    expect(it.alerts.view()).toMatchObject({ unacknowledged: 1, pinned: [{ key: '1:3' }] })
    void it.acknowledgeAll()
    await it[end]()
    expect(it.alerts.view().unacknowledged).toBe(0)
  })

  test('A13: a digest is still there until it is dismissed, and then does not come back', async () => {
    const it = app()
    await it.start()
    it.alerts.snooze({ kind: 'all' }, '15m')
    await it.p0(2, 'BTCUSDT')
    it.clock.advance(16 * 60_000)
    await it[end]()
    expect(it.alerts.view().digest).not.toBeNull()
    it.alerts.dismissMissed()
    await it[end]()
    expect(it.alerts.view().digest).toBeNull()
  })
})

test('A13: dismissing what was missed tells the view of it', async () => {
  const it = app()
  await it.start()
  it.alerts.snooze({ kind: 'all' }, '15m')
  await it.p0(2, 'BTCUSDT')
  it.clock.advance(16 * 60_000)
  expect(it.alerts.view().digest).not.toBeNull()
  it.touched.length = 0
  it.alerts.dismissMissed()
  expect(it.touched).toContain('alerts')
})

test('A9, A11: an end while the journal opens keeps what former runs stored of the policy', async () => {
  const it = app()
  await it.start()
  it.alerts.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
  await it.p0(3, 'SOLUSDT')
  await it.quitWhileOpening()
  expect(it.alerts.view().snoozes.map(({ id }) => id)).toEqual(['symbol:BTCUSDT'])
  expect(it.alerts.view().pinned.map(({ key }) => key)).toEqual(['1:3'])
})

test('A9: a click on a former run’s notification counts, though it comes before the journal is open', async () => {
  const it = app()
  await it.start()
  await it.p0(2, 'BTCUSDT')
  await it.p0(3, 'ETHUSDT')
  const restarted = it.crash()
  await Promise.resolve()
  await Promise.resolve()
  void it.acknowledge('1:3')
  await restarted
  expect(it.alerts.view()).toMatchObject({ unacknowledged: 1, pinned: [{ key: '1:2' }] })
})

describe('A9: all acknowledged, and taken back', () => {
  test.each(['crash', 'quit'] as const)('it is as if nothing had been, after a %s too', async (end) => {
    const it = app()
    await it.start()
    await it.p0(2, 'BTCUSDT')
    await it.p0(3, 'ETHUSDT')
    await it.acknowledgeAll()
    await it.undo()
    await it[end]()
    expect(it.alerts.view()).toMatchObject({ unacknowledged: 2, pinned: [{ key: '1:3' }, { key: '1:2' }] })
    expect([...it.disk.acknowledged]).toEqual([])
  })

  // What the disk has by then: nothing, the acknowledgement, both.
  test.each([
    ['before either', 0, ['1:3', '1:2']],
    ['between', 1, []],
    ['after both', 2, ['1:3', '1:2']],
  ])('a crash %s leaves the strip and the rows of one mind', async (_, applied, waiting) => {
    const it = app()
    await it.start()
    await it.p0(2, 'BTCUSDT')
    await it.p0(3, 'ETHUSDT')
    it.journal.auto = false
    const said = [it.acknowledgeAll()]
    for (let n = 0; n < applied; n += 1) {
      expect(it.journal.waiting).toBe(1)
      it.journal.step()
      await settle()
      if (n === 0) said.push(it.undo())
    }
    await it.crash()
    expect(it.alerts.view().pinned.map(({ key }) => key)).toEqual(waiting)
    const marked = ['1:3', '1:2'].filter((key) => it.disk.acknowledged.has(key))
    expect(marked).toEqual(waiting.length === 0 ? ['1:3', '1:2'] : [])
    expect(it.alerts.undoable()).toBe(0)
  })
})
