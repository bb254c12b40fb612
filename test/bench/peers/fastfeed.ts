/**
 * Usage: fastfeed.ts URL COUNT FLOODS [--hidden]. Of every flood of COUNT live events two laps: `taken`, until the last
 * was validated, alerted, shown and queued; `durable`, until all are in the journal. `settledCpuSeconds`: of the last one,
 * until nothing is left to do. And memory on the way.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient, report } from './client.ts'
import { cpuSeconds } from './cpu.ts'
import { createStopwatch, type Lap } from './stopwatch.ts'

const [, , url = '', countText = '0', floodsText = '1', hidden] = process.argv
const count = Number(countText)
const floods = Number(floodsText)
const MEMORY_EVERY = Math.max(1, Math.floor(count / 20))
/** CPU of so long below which a client is at rest; one that never is, under a profiler say, is reported as it is. */
const REST = { ms: 400, cpuSeconds: 0.01, mostLooks: 40 }

const watches = { taken: createStopwatch(), durable: createStopwatch() }
const taken: Lap[] = []
const durable: Lap[] = []
let received = 0
let memoryDue = MEMORY_EVERY
let cpu = cpuSeconds()
/** Resident bytes by events taken. */
const memory: [events: number, bytes: number][] = []

const { feed, close } = openClient({
  url,
  visible: hidden !== '--hidden',
  onAccept({ source, events }) {
    if (source !== 'live') return
    watches.taken.begin()
    watches.durable.begin()
    received += events.length
    // Events come several at a time.
    if (received >= memoryDue) {
      memory.push([received, process.memoryUsage.rss()])
      memoryDue = received + MEMORY_EVERY
    }
    if (received === (taken.length + 1) * count) taken.push(watches.taken.end())
  },
})

async function isDurable(): Promise<boolean> {
  if (taken.length === durable.length) return false
  // Nothing follows that it would gather with.
  await feed.engine.gathered()
  if (feed.engine.counters().pendingJournal > 0) return false
  // What was shed is read again over REST, so an empty queue alone does not tell.
  return feed.engine.counters().shed === 0 || (await feed.history.stats()).events > received
}

while (durable.length < floods) {
  if (received === durable.length * count) cpu = cpuSeconds()
  if (await isDurable()) durable.push(watches.durable.end())
  else await sleep(1)
}
for (let before = cpuSeconds().all, looks = 0; looks < REST.mostLooks; looks += 1) {
  await sleep(REST.ms)
  const now = cpuSeconds().all
  if (now - before < REST.cpuSeconds) break
  before = now
}
const settled = cpuSeconds()
const { events, bytes } = await feed.history.stats()
report({
  taken,
  durable,
  settledCpuSeconds: settled.all - cpu.all,
  shed: feed.engine.counters().shed,
  pendingPeak: feed.engine.counters().pendingJournalPeak,
  stored: events,
  bytes,
  memory,
})
await close()
process.exit(0)
