/** From the start of the process to a painted window, and to "Live"; and what is loaded on the way. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT, withApp, withDesktop } from '../lib/desktop.ts'
import { inFolder } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import { firstMoments } from '../lib/page-probe.ts'
import { withSender } from '../lib/peers.ts'
import { spread } from '../lib/stats.ts'

interface Start {
  readonly paintedMs: number
  readonly liveMs: number
}

export async function startup({ rounds }: BenchOptions) {
  const cold: Start[] = []
  const warm: Start[] = []
  await withDesktop(() =>
    withSender(['missed', 200], async (feedUrl) => {
      for (let at = 0; at < rounds; at++)
        await inFolder(async (userDataDir) => {
          cold.push(await start(feedUrl, userDataDir))
          warm.push(await start(feedUrl, userDataDir))
        })
    }),
  )
  const figures = (starts: readonly Start[]) => ({
    paintedMs: spread(starts.map(({ paintedMs }) => paintedMs)),
    liveMs: spread(starts.map(({ liveMs }) => liveMs)),
  })
  return {
    /** No data of the app yet; the files may be in the system's cache. */
    cold: figures(cold),
    /** Journal, settings and browser profile are there. */
    warm: figures(warm),
    bundles: {
      mainKiB: size('dist/main', /^(main|chunk-.*)\.js$/),
      journalWorkerKiB: size('dist/main', /^journal-worker\.js$/),
      preloadKiB: size('dist/main', /\.cjs$/),
      rendererScriptKiB: size('dist/renderer/assets', /\.js$/),
      rendererStyleKiB: size('dist/renderer/assets', /\.css$/),
      rendererScriptGzippedKiB: size('dist/renderer/assets', /\.js$/, gzipSync),
    },
  }
}

async function start(feedUrl: string, userDataDir: string): Promise<Start> {
  const startedAt = Date.now()
  return withApp({ feedUrl, userDataDir }, async (app) => {
    const page = await app.window()
    const { painted, live } = await page.evaluate(firstMoments)
    return { paintedMs: painted - startedAt, liveMs: live - startedAt }
  })
}

function size(folder: string, which: RegExp, pack = (data: Buffer): Buffer => data): number {
  const path = join(ROOT, folder)
  const bytes = readdirSync(path)
    .filter((name) => which.test(name))
    .reduce((sum, name) => sum + pack(readFileSync(join(path, name))).length, 0)
  return Math.round(bytes / 1024)
}
