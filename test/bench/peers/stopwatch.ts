/**
 * Times floods of the same length, one after the other. In the first the code runs for the first time, which a client that
 * runs all day does once; the last is the figure.
 */
import { cpuSeconds } from './cpu.ts'

export interface Lap {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly mainCpuSeconds: number
}

export interface Stopwatch {
  /** Begins a lap, unless one is under way. */
  begin(): void
  /** Ends it. */
  end(): Lap
}

export function createStopwatch(): Stopwatch {
  let started: number | null = null
  let cpu = cpuSeconds()
  return {
    begin() {
      if (started !== null) return
      started = performance.now()
      cpu = cpuSeconds()
    },
    end() {
      const used = cpuSeconds()
      const seconds = (performance.now() - (started ?? Number.NaN)) / 1000
      started = null
      return { seconds, cpuSeconds: used.all - cpu.all, mainCpuSeconds: used.main - cpu.main }
    },
  }
}

/** Calls `over` with the laps of a peer that is done with an event as soon as it has seen it, or told of it. */
export function createLaps(count: number, floods: number, over: (laps: readonly Lap[]) => void) {
  const watch = createStopwatch()
  const laps: Lap[] = []
  let done = 0
  return {
    begin: () => watch.begin(),
    done(events: number) {
      done += events
      // On a slow machine a batch may hold the first events of the next flood.
      if (done < (laps.length + 1) * count) return
      laps.push(watch.end())
      if (laps.length === floods) over(laps)
    },
  }
}
