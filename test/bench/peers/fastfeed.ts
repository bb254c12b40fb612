/**
 * Usage: fastfeed.ts URL COUNT [--hidden]. Reports when COUNT live events are in the journal: `seconds` until the last
 * was taken (validated, alerted, shown, queued), `journaledSeconds` until all are durable, and memory on the way.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds, openClient, report } from './client.ts'

const [, , url = '', count = '0', hidden] = process.argv
const wanted = Number(count)
const MEMORY_EVERY = Math.max(1, Math.floor(wanted / 20))

let started = 0
let cpu = cpuSeconds()
let received = 0
let seconds = 0
let memoryDue = MEMORY_EVERY
/** Resident bytes by events taken. */
const memory: [events: number, bytes: number][] = []

const { feed, close } = openClient({
  url,
  visible: hidden !== '--hidden',
  onAccept({ source, events }) {
    if (source !== 'live') return
    if (received === 0) {
      started = performance.now()
      cpu = cpuSeconds()
    }
    received += events.length
    // Events come several at a time.
    if (received >= memoryDue) {
      memory.push([received, process.memoryUsage.rss()])
      memoryDue = received + MEMORY_EVERY
    }
    if (received === wanted) seconds = (performance.now() - started) / 1000
  },
})

async function durable(): Promise<boolean> {
  if (received < wanted || feed.engine.counters().pendingJournal > 0) return false
  // What was shed is read again over REST, so an empty queue alone does not tell.
  return feed.engine.counters().shed === 0 || (await feed.history.stats()).events > wanted
}

while (!(await durable())) await sleep(received < wanted ? 2 : 5)
const used = cpuSeconds()
const journaledSeconds = (performance.now() - started) / 1000
const { events, bytes } = await feed.history.stats()
report({
  seconds,
  journaledSeconds,
  cpuSeconds: used.all - cpu.all,
  mainCpuSeconds: used.main - cpu.main,
  shed: feed.engine.counters().shed,
  stored: events,
  bytes,
  memory,
})
await close()
process.exit(0)
