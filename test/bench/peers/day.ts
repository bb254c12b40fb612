/**
 * A client for a whole day. Usage: day.ts URL. Prints {"live":true}, then obeys a word a line: `visible`, `hidden`, `woke`
 * (from sleep, as the system tells the app), `mark`, which prints what it has cost so far, `end`.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient, report } from './client.ts'
import { cpuSeconds } from './cpu.ts'
import { sumOf, wakeUps } from './wake-ups.ts'

const [, , url = ''] = process.argv
const { feed, setVisible, close } = openClient({ url, visible: false })

/** Bytes that all threads had sent to the disk: pages that became dirty, as the kernel counts them. */
function writtenBytes(): number {
  const io = readFileSync('/proc/self/io', 'utf8')
  return Number(/^write_bytes:\s*(\d+)/m.exec(io)?.[1] ?? Number.NaN)
}

function mark(): void {
  const counts = wakeUps()
  const { all, main } = cpuSeconds()
  report({
    cpu: all,
    mainCpu: main,
    wakeUps: sumOf(counts),
    mainWakeUps: counts.get(String(process.pid)) ?? 0,
    diskBytes: writtenBytes(),
    resident: process.memoryUsage.rss(),
    taken: feed.engine.counters().events,
  })
}

createInterface({ input: process.stdin }).on('line', (word) => {
  if (word === 'mark') mark()
  else if (word === 'woke') feed.engine.resume()
  else if (word === 'end') void close().then(() => process.exit(0))
  else setVisible(word === 'visible')
})
while (feed.engine.status().connection.kind !== 'live') await sleep(20)
report({ live: true })
