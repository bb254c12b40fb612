/**
 * From the start of the process to the tray icon, to a painted window, and to "Live", each against the least that a tray app
 * does on the same stand-in (minimal-app); and what is loaded on the way.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { MINIMAL_APP, ROOT, withApp, withDesktop } from '../lib/desktop.ts'
import { inFolder, withJournal } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import { firstLive, firstPaint } from '../lib/page-probe.ts'
import { withSender } from '../lib/peers.ts'
import { processCpu } from '../lib/processes.ts'
import { spread } from '../lib/stats.ts'

interface Start {
  readonly trayMs: number
  readonly paintedMs: number
  /** Of the main process, the stand-in in it, until the window is painted and the feed is live. */
  readonly mainCpuMs: number
}
type Product = Start & { readonly liveMs: number }

interface Pair {
  readonly product: Product
  readonly minimal: Start
}

export async function startup({ rounds, quick }: BenchOptions) {
  const cold: Pair[] = []
  const warm: Pair[] = []
  const full: Pair[] = []
  const rows = quick ? 20_000 : 1_000_000
  await withDesktop(() =>
    withSender(['missed', 200], (feedUrl) =>
      withJournal(rows, async (journal) => {
        const history = join(journal, '..')
        // Its first start is one of another kind: the browser makes its profile.
        await startProduct(feedUrl, history)
        for (let at = 0; at < rounds; at++)
          await inFolder((dir) =>
            inFolder(async (minimalDir) => {
              cold.push({
                minimal: await startMinimal(minimalDir),
                product: await startProduct(feedUrl, dir),
              })
              const minimal = await startMinimal(minimalDir)
              warm.push({ minimal, product: await startProduct(feedUrl, dir) })
              full.push({ minimal, product: await startProduct(feedUrl, history) })
            }),
          )
      }),
    ),
  )
  return {
    /** No data of the app yet; the files may be in the system's cache. */
    cold: figures(cold),
    /** Journal, settings and browser profile are there. */
    warm: figures(warm),
    /** The same with a long history. */
    full: { rows, ...figures(full) },
    bundles: bundles(),
  }
}

function bundles() {
  const atStart = loadedBy('main.js')
  return {
    /** With what it imports before it runs. */
    mainKiB: size('dist/main', (name) => atStart.includes(name)),
    /** What is imported when it is used. */
    laterKiB: size('dist/main', (name) => /^chunk-.*\.js$/.test(name) && !atStart.includes(name)),
    journalWorkerKiB: size('dist/main', (name) => name === 'journal-worker.js'),
    preloadKiB: size('dist/main', (name) => name.endsWith('.cjs')),
    rendererScriptKiB: size('dist/renderer/assets', (name) => name.endsWith('.js')),
    rendererStyleKiB: size('dist/renderer/assets', (name) => name.endsWith('.css')),
    rendererScriptGzippedKiB: size('dist/renderer/assets', (name) => name.endsWith('.js'), gzipSync),
  }
}

function loadedBy(script: string): readonly string[] {
  const text = readFileSync(join(ROOT, 'dist/main', script), 'utf8')
  const imports = [...text.matchAll(/^import .*"\.\/(chunk-.+\.js)";$/gm)]
  return [script, ...imports.flatMap(([, name = '']) => loadedBy(name))]
}

function figures(pairs: readonly Pair[]) {
  const of = (figure: (pair: Pair) => number) => spread(pairs.map(figure))
  return {
    trayMs: of(({ product }) => product.trayMs),
    paintedMs: of(({ product }) => product.paintedMs),
    liveMs: of(({ product }) => product.liveMs),
    mainCpuMs: of(({ product }) => product.mainCpuMs),
    minimal: {
      trayMs: of(({ minimal }) => minimal.trayMs),
      paintedMs: of(({ minimal }) => minimal.paintedMs),
      mainCpuMs: of(({ minimal }) => minimal.mainCpuMs),
    },
    /** Pair by pair. */
    ratio: {
      tray: of(({ product, minimal }) => product.trayMs / minimal.trayMs),
      painted: of(({ product, minimal }) => product.paintedMs / minimal.paintedMs),
      /** To a line of text, which is all that the minimal app ever shows. */
      live: of(({ product, minimal }) => product.liveMs / minimal.paintedMs),
      mainCpu: of(({ product, minimal }) => product.mainCpuMs / minimal.mainCpuMs),
    },
  }
}

/** The stand-in tells of what a user would see in the tray. */
const TOLD = { STANDIN_VERBOSE: '1' }

async function startProduct(feedUrl: string, userDataDir: string): Promise<Product> {
  const startedAt = Date.now()
  return withApp({ feedUrl, userDataDir, env: TOLD }, async (app) => {
    await app.waitForOutput(/^tray /)
    const trayMs = Date.now() - startedAt
    const page = await app.window()
    const [painted, live] = [await page.evaluate(firstPaint), await page.evaluate(firstLive)]
    return {
      trayMs,
      paintedMs: painted - startedAt,
      liveMs: live - startedAt,
      mainCpuMs: processCpu(app.pid) * 1000,
    }
  })
}

async function startMinimal(userDataDir: string): Promise<Start> {
  const startedAt = Date.now()
  return withApp({ app: MINIMAL_APP, userDataDir, env: TOLD }, async (app) => {
    await app.waitForOutput(/^tray /)
    const trayMs = Date.now() - startedAt
    const page = await app.window()
    const painted = await page.evaluate(firstPaint)
    return { trayMs, paintedMs: painted - startedAt, mainCpuMs: processCpu(app.pid) * 1000 }
  })
}

function size(
  folder: string,
  which: (name: string) => boolean,
  pack = (data: Buffer): Buffer => data,
): number {
  const path = join(ROOT, folder)
  const bytes = readdirSync(path)
    .filter(which)
    .reduce((sum, name) => sum + pack(readFileSync(join(path, name))).length, 0)
  return Math.round(bytes / 1024)
}
