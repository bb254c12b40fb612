/** The real window under a busy feed: frames, long tasks, time to paint, CPU, memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright/test'
import { withApp, withDesktop } from '../lib/desktop.ts'
import type { BenchOptions } from '../lib/options.ts'
import { eventsTaken, watchFrames, type FrameFigures } from '../lib/page-probe.ts'
import { withSender } from '../lib/peers.ts'
import { heapInUse, processCpu, rendererCpu, residentBytes } from '../lib/processes.ts'
import { quantile, round, slope, spread } from '../lib/stats.ts'

/** A frame and a half of 60 Hz: a frame that comes later was dropped. */
const ON_TIME_MS = 25
const FOREVER = 1_000_000_000

export async function feedWindow({ rounds, quick, long }: BenchOptions) {
  const lengthMs = quick ? 3_000 : 5_000
  return withDesktop(async () => ({
    busy: await part(() => frames(2_000, rounds, lengthMs)),
    still: await part(() => frames(10, rounds, lengthMs)),
    calm: await part(() => calm(Math.min(rounds, 3), quick ? 3_000 : 5_000)),
    memory: await part(() => memory(quick ? 10_000 : long ? 1_000_000 : 100_000, quick ? 2_500 : 5_000)),
  }))
}

/** An app that did not start in time costs its own figures, not those of the others. */
async function part<T>(measure: () => Promise<T>): Promise<T | { readonly error: string }> {
  try {
    return await measure()
  } catch (error) {
    console.error('window:', error)
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** Waits until rows are on screen. */
async function shown(page: Page): Promise<void> {
  await page.getByRole('feed').getByRole('article').first().waitFor({ timeout: 30_000 })
}

async function frames(rate: number, rounds: number, lengthMs: number) {
  const runs = await withSender(['rate', FOREVER, rate], (feedUrl) =>
    withApp({ feedUrl }, async (app) => {
      const page = await app.window()
      await shown(page)
      await sleep(2_000)
      const measured: FrameFigures[] = []
      for (let at = 0; at < rounds; at++) measured.push(await page.evaluate(watchFrames, lengthMs))
      return measured
    }),
  )
  const of = (figure: (run: FrameFigures) => number) => spread(runs.map(figure))
  return {
    eventsPerSecond: rate,
    framesOnTimeShare: of(
      ({ intervals }) => intervals.filter((ms) => ms <= ON_TIME_MS).length / intervals.length,
    ),
    frameP95Ms: of(({ intervals }) => quantile(intervals, 0.95)),
    framesPerSecond: of(({ intervals }) => intervals.length / (lengthMs / 1000)),
    longTasks: of(({ longTasks }) => longTasks.length),
    longestTaskMs: of(({ longTasks }) => Math.max(0, ...longTasks)),
    paintedP50Ms: of(({ paintedMs }) => quantile(paintedMs, 0.5)),
    paintedP95Ms: of(({ paintedMs }) => quantile(paintedMs, 0.95)),
    deltasPerSecond: of(({ deltas }) => deltas / (lengthMs / 1000)),
  }
}

/** Twenty events a second, seen and hidden. */
async function calm(rounds: number, lengthMs: number) {
  return withSender(['rate', FOREVER, 20], (feedUrl) =>
    withApp({ feedUrl }, async (app) => {
      const page = await app.window()
      await shown(page)
      await sleep(2_000)
      const percents = async () => {
        const before = [await rendererCpu(page), processCpu(app.pid)] as const
        const started = performance.now()
        await sleep(lengthMs)
        const passed = (performance.now() - started) / 1000
        return {
          renderer: (((await rendererCpu(page)) - before[0]) / passed) * 100,
          main: ((processCpu(app.pid) - before[1]) / passed) * 100,
        }
      }
      const visible: Awaited<ReturnType<typeof percents>>[] = []
      for (let at = 0; at < rounds; at++) visible.push(await percents())
      await app.closeWindow((await app.windowState()).id)
      await sleep(1_000)
      const watching = page.evaluate(watchFrames, rounds * lengthMs)
      const hidden: Awaited<ReturnType<typeof percents>>[] = []
      for (let at = 0; at < rounds; at++) hidden.push(await percents())
      const { intervals, deltas } = await watching
      return {
        eventsPerSecond: 20,
        rendererCpuPercent: spread(visible.map(({ renderer }) => renderer)),
        mainCpuPercent: spread(visible.map(({ main }) => main)),
        hidden: {
          rendererCpuPercent: spread(hidden.map(({ renderer }) => renderer)),
          mainCpuPercent: spread(hidden.map(({ main }) => main)),
          framesDrawn: intervals.length,
          deltasReceived: deltas,
        },
      }
    }),
  )
}

async function memory(count: number, rate: number) {
  return withSender(['rate', FOREVER, rate], (feedUrl) =>
    withApp({ feedUrl }, async (app) => {
      const page = await app.window()
      await shown(page)
      await sleep(3_000)
      const main: [number, number][] = []
      const heap: [number, number][] = []
      const started = performance.now()
      for (let step = 0; step <= 10; step++) {
        await sleep(Math.max(0, (step * count * 100) / rate - (performance.now() - started)))
        const events = await page.evaluate(eventsTaken)
        main.push([events, residentBytes(app.pid)])
        heap.push([events, await heapInUse(page)])
      }
      // The first half fills caches that are bounded.
      const late = <P>(points: readonly P[]): readonly P[] => points.slice(points.length / 2)
      return {
        events: (main.at(-1)?.[0] ?? 0) - (main[0]?.[0] ?? 0),
        mainBytesPerEvent: round(slope(late(main))),
        rendererHeapBytesPerEvent: round(slope(late(heap))),
        mainMiB: round((main.at(-1)?.[1] ?? 0) / 2 ** 20),
        rendererHeapMiB: round((heap.at(-1)?.[1] ?? 0) / 2 ** 20),
      }
    }),
  )
}
