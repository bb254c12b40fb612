/**
 * An idle client: connected, hidden, no event. Usage: quiet.ts URL SECONDS. Reports the timers that our code let fire
 * and the wake-ups and CPU that the kernel counted, a second; the journal's threads apart.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../src-main/adapters/clock.ts'
import { openClient, report } from './client.ts'
import { cpuSeconds } from './cpu.ts'
import { wakeUps } from './wake-ups.ts'

const [, , url = '', length = '30'] = process.argv
let fired = 0
const { feed, close } = openClient({
  url,
  visible: false,
  clock: {
    ...systemClock,
    setTimer: (delayMs, fire) =>
      systemClock.setTimer(delayMs, () => {
        fired += 1
        fire()
      }),
  },
})

while (feed.engine.status().connection.kind !== 'live') await sleep(20)
// The first recovery and the journal's first checkpoint are over by then.
await sleep(2_000)
const before = { fired, switches: wakeUps(), cpu: cpuSeconds(), at: performance.now() }
await sleep(Number(length) * 1000)
const seconds = (performance.now() - before.at) / 1000
const after = { switches: wakeUps(), cpu: cpuSeconds() }
const slept = (thread: string) => (after.switches.get(thread) ?? 0) - (before.switches.get(thread) ?? 0)
const main = slept(String(process.pid))
const all = [...after.switches.keys()].reduce((sum, thread) => sum + slept(thread), 0)
report({
  // The one timer of this measurement itself is not the product's.
  timersPerSecond: (fired - before.fired) / seconds,
  mainWakeUpsPerSecond: Math.max(0, main - 1) / seconds,
  allWakeUpsPerSecond: Math.max(0, all - 1) / seconds,
  cpuPercent: ((after.cpu.all - before.cpu.all) / seconds) * 100,
})
await close()
process.exit(0)
