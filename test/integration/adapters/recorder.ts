import type { SocketEvents } from '../../../src-main/core/ports.ts'

export type Reported = readonly [name: keyof SocketEvents, ...detail: unknown[]]

/** Keeps what a socket reports, and lets a test wait for one kind of report. */
export function recordSocket() {
  const reports: Reported[] = []
  const held: boolean[] = []
  const waiting = new Set<() => void>()
  const report =
    (name: keyof SocketEvents) =>
    (...detail: unknown[]) => {
      reports.push([name, ...detail])
      for (const wake of [...waiting]) wake()
    }
  const events: SocketEvents = {
    opened: report('opened'),
    // Whether more follow is how TCP cut them; one test looks at it.
    frame(text, bytes, more = false) {
      held.push(more)
      report('frame')(text, bytes)
    },
    controlPong: report('controlPong'),
    rejected: report('rejected'),
    closed: report('closed'),
  }
  const find = (name: keyof SocketEvents, nth: number) => reports.filter(([kind]) => kind === name)[nth]
  async function until(name: keyof SocketEvents, nth = 0): Promise<Reported> {
    for (;;) {
      const found = find(name, nth)
      if (found !== undefined) return found
      await new Promise<void>((wake) => {
        const once = () => {
          waiting.delete(once)
          wake()
        }
        waiting.add(once)
      })
    }
  }
  return { events, reports, held, until, names: () => reports.map(([name]) => name) }
}
