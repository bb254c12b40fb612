/**
 * Usage: recovery.ts URL COUNT. A first connection, after which COUNT events are missing and REST has them. Reports the
 * time from the SNAPSHOT to the moment when all are in the journal, and how much of it the first page took.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient, report } from './client.ts'
import { cpuSeconds } from './cpu.ts'

const [, , url = '', count = '0'] = process.argv
/** Less than the bench's own patience, to say what it was that did not end. */
const PATIENCE_MS = 240_000
let started = 0
let firstPageAt = 0
let cpu = cpuSeconds()
const { feed, close } = openClient({
  url,
  visible: true,
  onAccept({ source }) {
    if (source === 'snapshot') {
      started = performance.now()
      cpu = cpuSeconds()
    } else if (firstPageAt === 0) firstPageAt = performance.now()
  },
})
const recovered = (): boolean => {
  const { recovery } = feed.engine.status()
  return recovery.kind === 'complete' && feed.engine.counters().pendingJournal === 0
}
while (started === 0 || !recovered()) {
  if (performance.now() > PATIENCE_MS)
    throw new Error(`not recovered: ${JSON.stringify([feed.engine.status(), feed.engine.counters()])}`)
  await sleep(1)
}
const used = cpuSeconds()
const seconds = (performance.now() - started) / 1000
const { events } = await feed.history.stats()
if (events !== Number(count) + 1) throw new Error(`expected ${count} and one events, found ${events}`)
report({
  seconds,
  firstPageSeconds: (firstPageAt - started) / 1000,
  cpuSeconds: used.all - cpu.all,
  mainCpuSeconds: used.main - cpu.main,
})
await close()
process.exit(0)
