/**
 * Whether forwarding costs the desktop anything (alerts.md A23): a P0's latency to the notification with three targets of which
 * one takes every message and never answers, against none. One P0 a second is forwarded, the most that any settings let through.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withDesktop } from '../lib/desktop.ts'
import type { BenchOptions } from '../lib/options.ts'
import { numbers, runPeer, withSender } from '../lib/peers.ts'
import { quantile, round, spread } from '../lib/stats.ts'

const WARM_UP = 100

export async function forward({ rounds, quick }: BenchOptions) {
  const sent = (quick ? 50 : 400) + WARM_UP
  const without: (readonly number[])[] = []
  const beside: (readonly number[])[] = []
  let taken = 0
  let left = 0
  const targets = await withTargets(
    () => (taken += 1),
    () => (left += 1),
  )
  try {
    await withDesktop(async () => {
      for (let at = 0; at < rounds; at++)
        await withSender(['p0', sent, 0], async (url) => {
          const run = async (...more: readonly string[]) =>
            numbers(await runPeer('p0.ts', url, sent, ...more), 'latenciesMs').slice(WARM_UP)
          // The first of a pair is not always the same: a machine that slows down must not decide it.
          const paired = async () => void beside.push(await run('', targets.urls.join(',')))
          if (at % 2 === 1) await paired()
          without.push(await run())
          if (at % 2 === 0) await paired()
        })
    })
  } finally {
    targets.close()
  }
  const figures = (all: readonly (readonly number[])[]) => ({
    p50Ms: spread(all.map((values) => quantile(values, 0.5))),
    p99Ms: spread(all.map((values) => quantile(values, 0.99))),
  })
  const own = figures(beside)
  const none = figures(without)
  /** Of each pair by itself, for the machine is another one a minute later. */
  const paired = (q: number) =>
    spread(beside.map((values, at) => round(quantile(values, q) / quantile(without[at] ?? [], q))))
  return {
    ratio: paired(0.5),
    ratioP99: paired(0.99),
    samplesPerRound: sent - WARM_UP,
    posts: { answered: taken, leftHanging: left },
    threeTargets: own,
    none,
  }
}

/** Two that answer and one that never does. */
async function withTargets(took: () => void, hung: () => void) {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      if (request.url === '/hangs') return hung()
      took()
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  const { port } = server.address() as AddressInfo
  return {
    urls: ['/one', '/hangs', '/two'].map((path) => `http://127.0.0.1:${port}${path}`),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
