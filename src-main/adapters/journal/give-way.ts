/** Who waits when there are more threads to run than cores: the check of the whole file first, then searches, then the writing, alerts never. */
import { constants, getPriority, setPriority } from 'node:os'
import type { WorkerRole } from './messages.ts'

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority

/** Added to what the app was started with, up to the lowest there is. The writer's is small: a burst is still written as it comes. */
const LOWER_BY: Readonly<Record<WorkerRole, number>> = {
  writer: PRIORITY_BELOW_NORMAL / 2,
  reader: PRIORITY_BELOW_NORMAL,
  checker: PRIORITY_LOW,
}

interface Priorities {
  get(pid: number): number
  set(pid: number, priority: number): void
}

/**
 * Lets the app's own thread, which alerts wait for, run before the calling one. On Linux alone: there 0 names the calling
 * thread, elsewhere the whole process, alerts included. Never throws: what it cannot have only makes alerts some milliseconds later.
 */
export function giveWay(
  role: WorkerRole,
  platform: NodeJS.Platform,
  { get, set }: Priorities = { get: getPriority, set: setPriority },
): void {
  if (platform !== 'linux') return
  try {
    set(0, Math.min(PRIORITY_LOW, get(0) + LOWER_BY[role]))
  } catch {
    // A sandbox may forbid it.
  }
}
