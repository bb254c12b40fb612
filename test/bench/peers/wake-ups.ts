/** Wake-ups as the kernel counts them. */
import { readFileSync, readdirSync } from 'node:fs'

/** Times that a thread went to sleep of its own accord, by thread; each ends with a wake-up. */
export function wakeUps(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const thread of readdirSync('/proc/self/task')) {
    const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8')
    counts.set(thread, Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] ?? 0))
  }
  return counts
}

export const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, one) => sum + one, 0)
