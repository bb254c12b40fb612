/**
 * Usage: recovery.ts URL COUNT. A first connection, after which COUNT events are missing and REST has them. Reports the
 * time from the SNAPSHOT to the moment when all are in the journal.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds, openClient, report } from './client.ts'

const [, , url = '', count = '0'] = process.argv
let started = 0
let cpu = cpuSeconds()
const { feed, close } = openClient({
  url,
  visible: true,
  onAccept({ source }) {
    if (source !== 'snapshot') return
    started = performance.now()
    cpu = cpuSeconds()
  },
})
const recovered = (): boolean => {
  const { recovery } = feed.engine.status()
  return recovery.kind === 'complete' && feed.engine.counters().pendingJournal === 0
}
while (started === 0 || !recovered()) await sleep(1)
const used = cpuSeconds()
const seconds = (performance.now() - started) / 1000
const { events } = await feed.history.stats()
if (events !== Number(count) + 1) throw new Error(`expected ${count} and one events, found ${events}`)
report({ seconds, cpuSeconds: used.all - cpu.all, mainCpuSeconds: used.main - cpu.main })
await close()
process.exit(0)
