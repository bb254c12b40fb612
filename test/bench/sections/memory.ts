/** What stays resident while the app sits in the tray with a long history, and whether its window grows by being used. */
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright/test'
import { MINIMAL_APP, withApp, withDesktop } from '../lib/desktop.ts'
import { inFolder, withJournal } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import { withSender } from '../lib/peers.ts'
import { domNodes, heapInUse, residentBytes } from '../lib/processes.ts'
import { round, spread } from '../lib/stats.ts'
import { openAndClose, rowsShown, scrollThrough } from '../lib/use-probe.ts'

/** The journal's reader ends after a minute, and what it held is given back some seconds later. */
const REST_MS = 90_000
const MIB = 2 ** 20

export async function memory({ rounds, quick }: BenchOptions) {
  const rows = quick ? 20_000 : 1_000_000
  return withDesktop(() =>
    withSender(['missed', 0], (feedUrl) =>
      withJournal(rows, async (journal) => {
        const at = { feedUrl, userDataDir: dirname(journal) }
        return {
          rows,
          rest: await atRest(at, quick ? 1 : Math.min(rounds, 3), quick ? 5_000 : REST_MS),
          page: await inUse(at, quick ? { rows: 1_000, times: 20 } : { rows: 10_000, times: 1_000 }),
        }
      }),
    ),
  )
}

interface Place {
  readonly feedUrl: string
  readonly userDataDir: string
}

/** Hidden in the tray, beside the least that a tray app does on the same stand-in. */
async function atRest(place: Place, rounds: number, restMs: number) {
  const product: number[] = []
  const minimal: number[] = []
  for (let at = 0; at < rounds; at++)
    await inFolder((userDataDir) =>
      withApp({ app: MINIMAL_APP, userDataDir }, (bare) =>
        withApp(place, async (app) => {
          await (await app.window()).evaluate(rowsShown)
          await app.closeWindow((await app.windowState()).id)
          await sleep(restMs)
          product.push(residentBytes(app.pid) / MIB)
          minimal.push(residentBytes(bare.pid) / MIB)
        }),
      ),
    )
  return {
    /** The main process, the stand-in in it. */
    mainMiB: spread(product),
    minimalMiB: spread(minimal),
    ratio: spread(product.map((mib, at) => mib / (minimal[at] ?? Number.NaN))),
  }
}

interface Use {
  readonly rows: number
  readonly times: number
}

/** Used twice: the first time fills what is bounded. Heaps after a forced collection. */
async function inUse(place: Place, { rows, times }: Use) {
  return withApp(place, async (app) => {
    const page = await app.window()
    await page.evaluate(rowsShown)
    const look = async () => ({
      heapMiB: round((await heapInUse(page)) / MIB),
      domNodes: await domNodes(page),
      mainMiB: round(residentBytes(app.pid) / MIB),
    })
    const before = await look()
    await use(page, { rows, times })
    const first = await look()
    await use(page, { rows, times })
    const second = await look()
    return {
      rowsScrolled: rows,
      detailsOpened: times,
      before,
      first,
      second,
      grownHeapMiB: round(second.heapMiB - first.heapMiB),
      grownDomNodes: second.domNodes - first.domNodes,
    }
  })
}

async function use(page: Page, { rows, times }: Use): Promise<void> {
  await page.evaluate(scrollThrough, rows)
  await page.evaluate(openAndClose, times)
  // What was asked last is answered by then.
  await sleep(2_000)
}
