/** The real window under a busy feed: frames, long tasks, time to paint, CPU, memory. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright/test'
import { fillJournal } from '../../support/fill-journal.ts'
import { withApp, withDesktop } from '../lib/desktop.ts'
import { inFolder } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import {
  becomeBare,
  eventsTaken,
  readBack,
  scrollDown,
  searchFor,
  searchInVain,
  showSpan,
  watchFrames,
  type FrameFigures,
} from '../lib/page-probe.ts'
import { withSender } from '../lib/peers.ts'
import { heapInUse, processCpu, rendererCpu, residentBytes } from '../lib/processes.ts'
import { quantile, round, slope, spread } from '../lib/stats.ts'

/** A frame and a half of 60 Hz: a frame that comes later was dropped. */
const ON_TIME_MS = 25
const FOREVER = 1_000_000_000

export async function feedWindow({ rounds, quick, long }: BenchOptions) {
  const lengthMs = quick ? 3_000 : 5_000
  return withDesktop(async () => ({
    // As long as the goal says, so once.
    busy: await part(() => frames(2_000, quick ? rounds : 1, quick ? lengthMs : 60_000)),
    still: await part(() => frames(10, rounds, lengthMs)),
    calm: await part(() => calm(rounds, quick ? 3_000 : 10_000)),
    history: await part(() => history(quick ? [1_000, 20_000] : [1_000, 1_000_000])),
    memory: await part(() => memory(quick ? 10_000 : long ? 1_000_000 : 100_000, 2_000)),
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

/** Twenty events a second, seen and hidden; beside it what a page takes that does next to nothing as often. */
async function calm(rounds: number, lengthMs: number) {
  const figures = await app20(rounds, lengthMs)
  const floor = await bare(rounds, lengthMs)
  return {
    ...figures,
    /** A page that changes a line of text ten times a second. */
    floor: { rendererCpuPercent: floor },
    ratio: round(figures.rendererCpuPercent.median / floor.median),
  }
}

async function bare(rounds: number, lengthMs: number) {
  return withSender(['rate', FOREVER, 0], (feedUrl) =>
    withApp({ feedUrl }, async (app) => {
      const page = await app.window()
      await shown(page)
      await page.evaluate(becomeBare, 100)
      await sleep(2_000)
      const percents: number[] = []
      for (let at = 0; at < rounds; at++) {
        const before = await rendererCpu(page)
        const started = performance.now()
        await sleep(lengthMs)
        percents.push((((await rendererCpu(page)) - before) / (performance.now() - started)) * 100_000)
      }
      return spread(percents)
    }),
  )
}

/** The journal below the list, at several sizes: read back, scrolled, searched. */
async function history(sizes: readonly number[]) {
  const measured: Record<string, object> = {}
  for (const rows of sizes)
    measured[rows] = await inFolder(async (dir) => {
      fillJournal(join(dir, 'journal.db'), rows, { endsAt: Date.now() - 60_000, everyMs: 1_000 })
      return withSender(['rate', FOREVER, 0], (feedUrl) =>
        withApp({ feedUrl, userDataDir: dir }, async (app) => {
          const page = await app.window()
          await shown(page)
          await sleep(2_000)
          const intervals = await page.evaluate(scrollDown, 120)
          const pages = await page.evaluate(readBack, 2)
          const pulses: number[] = []
          for (let at = 0; at < 3; at++) {
            await page.evaluate(showSpan, 'hour')
            await sleep(500)
            pulses.push(await page.evaluate(showSpan, 'week'))
            await sleep(500)
          }
          await page.getByRole('button', { name: 'Search', exact: true }).click()
          const searches: Awaited<ReturnType<typeof searchFor>>[] = []
          for (const text of ['whale', 'funding extreme', 'eth', 'btcusdt liquidation'])
            searches.push(await page.evaluate(searchFor, text))
          const nothing: number[] = []
          for (const text of ['nothing_has_this', 'nor_that', 'nowhere at_all'])
            nothing.push(await page.evaluate(searchInVain, text))
          return {
            scrollOnTimeShare: round(intervals.filter((ms) => ms <= ON_TIME_MS).length / intervals.length),
            pageMs: spread(pages),
            /** From the key press: until a match is painted, and until the journal's are counted. */
            hitMs: spread(searches.map(({ hitMs }) => hitMs)),
            searchMs: spread(searches.map(({ countedMs }) => countedMs)),
            /** Until the window says that nothing matches. */
            nothingFoundMs: spread(nothing),
            /** A week of the pulse, from the click. */
            weekMs: spread(pulses),
          }
        }),
      )
    })
  return measured
}

async function app20(rounds: number, lengthMs: number) {
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
      // Caches, remembered ids and the engine's young generation grow to their bounds: some 85,000 events, by measure.
      const warm = count >= 100_000 ? 100_000 : 0
      while ((await page.evaluate(eventsTaken)) < warm) await sleep(1_000)
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
      // The first half again fills what is bounded, in a short run all of it.
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
