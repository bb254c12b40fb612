/** Who waits when there are more threads to run than cores. */
import { constants, getPriority, setPriority } from 'node:os'

const { PRIORITY_LOW } = constants.priority

interface Priorities {
  get(pid: number): number
  set(pid: number, priority: number): void
}

/**
 * Lets the app's own thread, which alerts wait for, run before the calling one; `by`: nice steps, down to the lowest there
 * is. On Linux alone: there 0 names the calling thread, elsewhere the whole process, alerts included. Never throws: what it
 * cannot have only makes alerts some milliseconds later.
 */
export function lowerThreadPriority(
  by: number,
  platform: NodeJS.Platform,
  { get, set }: Priorities = { get: getPriority, set: setPriority },
): void {
  if (platform !== 'linux') return
  try {
    set(0, Math.min(PRIORITY_LOW, get(0) + by))
  } catch {
    // A sandbox may forbid it.
  }
}
