/** A4, L3 from the frame to the notification: session, intake and alert policy together, on computers whose clock is wrong. */
import { describe, expect, test } from 'vitest'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { UTC } from '../alerts/calendar.ts'
import { FakeClock as DesktopClock, FakeDesktop, settingsOf } from '../alerts/rig.ts'
import { handshake, live, settle, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

const HOUR = 3_600_000
const iso = (ms: number): string => new Date(ms).toISOString()

interface Feed {
  /** This computer's clock minus the true one, ms. */
  readonly computer?: number
  readonly detector?: number
  readonly delayMs?: number
  readonly serverTime?: (ms: number) => unknown
}

/** What the app notified of, by id, and the feed as the server has it. */
class Desk {
  readonly harness = new EngineHarness()
  readonly #desktop = new FakeDesktop(new DesktopClock())
  readonly #feed: Required<Feed>
  #shift = 0
  #id = 100

  constructor(feed: Feed) {
    this.#feed = { computer: 0, detector: 0, delayMs: 0, serverTime: iso, ...feed }
    const alerts = createAlertEngine(
      { clock: this.harness.clock, calendar: UTC, notifier: this.#desktop, log: this.harness.log },
      settingsOf({ alerts: { coolDownS: 0, groupWindowS: 0, stormTokens: 20, stormRefillS: 1 } }),
    )
    this.harness.sink.onAccept = (batch) => void alerts.accept(batch)
  }

  /** True time. */
  now(): number {
    return this.harness.clock.wallMs() - this.#feed.computer - this.#shift
  }
  setClock(ms: number): void {
    this.harness.clock.jumpWall(ms)
    this.#shift += ms
  }
  /** Opens the newest socket; a SNAPSHOT of one old event makes it a later run than the first. */
  async greet(...recent: readonly FeedEvent[]): Promise<void> {
    const { last } = this.harness.sockets
    last.accept()
    const { serverTime, delayMs } = this.#feed
    last.message(handshake({ server_time: serverTime(this.now()) ?? undefined, delay_ms: delayMs }))
    last.message(snapshot(...recent))
    await settle()
  }
  async start(): Promise<this> {
    await this.harness.start()
    await this.greet(this.event(HOUR))
    await this.harness.serve([])
    await this.harness.advance(5_000)
    return this
  }
  /** A P0 that could have been here that long ago. */
  event(ago: number): FeedEvent {
    this.#id += 1
    const detected = this.now() - ago - 50 - this.#feed.delayMs + this.#feed.detector
    return wireEvent(this.#id, { symbol: `S${this.#id}`, detected_at: iso(detected) })
  }
  /** Whether it notified. */
  arrives(event: FeedEvent): boolean {
    const before = this.#desktop.alerts().length
    this.harness.sockets.last.message(live(event))
    return this.#desktop.alerts().length > before
  }
  /** So many more that are fresh: of two dates alone that disagree nobody could tell the wrong one. */
  async hears(times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      await this.harness.advance(1_500)
      expect(this.arrives(this.event(0))).toBe(true)
    }
  }
  async recovers(...events: readonly FeedEvent[]): Promise<boolean> {
    const before = this.#desktop.alerts().length
    this.harness.recoveryApi.give(events)
    await settle()
    return this.#desktop.alerts().length > before
  }
  async reconnects(): Promise<void> {
    this.harness.sockets.last.close()
    await this.harness.advance(1_000)
    await this.greet()
  }
}

const zoneless = (hours: number) => (ms: number) => iso(ms + hours * HOUR).slice(0, 19)

describe('A4, L3: a P0 is heard, a late one is not', () => {
  test.each<readonly [string, Feed]>([
    ['this computer 45 s fast, no time in the handshake', { computer: 45_000, serverTime: () => null }],
    ['a server time from UTC+8 without a zone', { serverTime: zoneless(8) }],
    ['one from UTC−8', { serverTime: zoneless(-8) }],
    ['a delayed tier', { delayMs: 60_000 }],
    ['detectors 40 s behind their gateway', { detector: -40_000 }],
  ])('%s', async (_, feed) => {
    const desk = await new Desk(feed).start()
    expect(desk.arrives(desk.event(0))).toBe(true)
    await desk.hears(3)
    expect(desk.arrives(desk.event(40_000))).toBe(false)
    await desk.reconnects()
    expect(await desk.recovers(desk.event(10_000))).toBe(true)
    desk.harness.sockets.last.close()
    await desk.harness.advance(4_000)
    await desk.greet()
    expect(await desk.recovers(desk.event(180_000))).toBe(false)
  })

  test('a three-minute-old P0 that a recovery brings before any live one, at a server time from UTC−8', async () => {
    const desk = await new Desk({ serverTime: zoneless(-8) }).start()
    await desk.reconnects()
    expect(await desk.recovers(desk.event(180_000))).toBe(false)
  })

  test.each([iso, () => null])(
    'the clock set two hours on while running: heard after the socket was replaced (R7)',
    async (serverTime) => {
      const desk = await new Desk({ serverTime }).start()
      desk.arrives(desk.event(0))
      desk.setClock(2 * HOUR)
      await desk.harness.advance(2_000)
      await desk.greet()
      await desk.harness.advance(1_000)
      expect(desk.arrives(desk.event(0))).toBe(true)
      await desk.hears(3)
      expect(desk.arrives(desk.event(45_000))).toBe(false)
    },
  )

  test('R7: one that comes before the tick is left to the new socket, and its recovery is heard', async () => {
    const desk = await new Desk({}).start()
    desk.arrives(desk.event(0))
    await desk.harness.advance(20_000)
    desk.setClock(2 * HOUR)
    const event = desk.event(0)
    expect(desk.arrives(event)).toBe(false)
    expect(desk.harness.sockets.all).toHaveLength(2)
    await desk.greet()
    expect(await desk.recovers(event)).toBe(true)
  })

  test('R7: so is a page of history that comes before the tick', async () => {
    const desk = await new Desk({}).start()
    desk.arrives(desk.event(0))
    await desk.reconnects()
    desk.setClock(2 * HOUR)
    const event = desk.event(14_000)
    expect(await desk.recovers(event)).toBe(false)
    expect(desk.harness.sink.ids()).not.toContain(event.id)
    await desk.harness.advance(2_000)
    await desk.greet()
    expect(await desk.recovers(event)).toBe(true)
  })

  test('R7: and what a sleep had kept in a buffer is not', async () => {
    const desk = await new Desk({}).start()
    desk.arrives(desk.event(0))
    await desk.harness.advance(20_000)
    const buffered = desk.event(0)
    desk.harness.clock.sleep(HOUR)
    expect(desk.arrives(buffered)).toBe(false)
    await desk.greet()
    expect(await desk.recovers(buffered)).toBe(false)
    expect(desk.harness.sink.ids()).toContain(buffered.id)
  })

  test('the clock set back two hours while running raises no old one', async () => {
    const desk = await new Desk({ serverTime: () => null }).start()
    desk.arrives(desk.event(0))
    desk.setClock(-2 * HOUR)
    await desk.reconnects()
    expect(await desk.recovers(desk.event(180_000))).toBe(false)
    expect(desk.arrives(desk.event(0))).toBe(true)
  })

  test('H2: a server that answers control pings only proves as much by them', async () => {
    const desk = await new Desk({ detector: -40_000 }).start()
    await desk.harness.advance(25_000)
    desk.harness.sockets.last.controlPong()
    await desk.harness.advance(3_000)
    expect(desk.arrives(desk.event(0))).toBe(true)
  })
})

test('L4: a clock 45 s fast is told, and taken back when it is set right', async () => {
  const desk = await new Desk({ computer: 45_000 }).start()
  const { engine } = desk.harness
  expect(engine.clockDoubt()).toEqual({ whose: 'computer', byMs: 45_000 })
  expect(engine.latency()).toMatchObject({ clock: engine.clockDoubt(), basis: 'server' })
  desk.setClock(-45_000)
  expect(engine.clockDoubt()).toBeNull()
})
