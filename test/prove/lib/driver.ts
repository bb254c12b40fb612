/**
 * Compressed time for real sockets: virtual clocks that follow the real one, faster. A stall of this process does not
 * become a leap of virtual time, or a busy machine would look like one that sleeps; the driver counts at most a few
 * real milliseconds a turn.
 */
import { FakeClock } from '../../support/fakes/clock.ts'

/** As Date.now(): whole milliseconds, whatever fraction a jittered timer fires at. */
class WholeClock extends FakeClock {
  override wallMs(): number {
    return Math.floor(super.wallMs())
  }
}

const MOST_REAL_MS = 5

export interface Lane {
  /** The server's and the network's time, and that of the experiment. */
  readonly world: FakeClock
  /** The client's: it can sleep while the world goes on. */
  readonly client: FakeClock
  sleep(monotonicRuns: boolean): void
  wake(): void
  /** Virtual ms of the world. */
  after(ms: number): Promise<void>
  leave(): void
}

export interface Driver {
  lane(wallMs?: number): Lane
  stop(): void
}

/** @param speed virtual ms a real ms */
export function startDriver(speed: number): Driver {
  const steps = new Set<(ms: number) => void>()
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    const ms = Math.min(now - last, MOST_REAL_MS) * speed
    last = now
    for (const step of [...steps]) step(ms)
  }, 1)

  return {
    lane(wallMs = Date.now()) {
      const world = new WholeClock(wallMs)
      const client = new WholeClock(wallMs)
      let asleep: { readonly monotonicRuns: boolean } | null = null
      const step = (ms: number): void => {
        world.advance(ms)
        if (asleep === null) client.advance(ms)
        else client.sleep(ms, asleep.monotonicRuns)
      }
      steps.add(step)
      return {
        world,
        client,
        sleep(monotonicRuns) {
          asleep = { monotonicRuns }
        },
        wake() {
          asleep = null
        },
        after: (ms) =>
          new Promise((resolve) => {
            world.setTimer(ms, resolve)
          }),
        leave: () => void steps.delete(step),
      }
    },
    stop: () => clearInterval(timer),
  }
}
