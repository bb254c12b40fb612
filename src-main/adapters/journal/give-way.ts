/** Who waits when there are more threads to run than cores: history's searches first, then the writing, last of all alerts. */
import { constants, setPriority } from 'node:os'
import type { WorkerRole } from './messages.ts'

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
/** Half way to `below normal`: a burst is still written as it comes. */
const WRITER = PRIORITY_BELOW_NORMAL / 2

const PRIORITY: Readonly<Record<WorkerRole, number>> = {
  writer: WRITER,
  reader: PRIORITY_BELOW_NORMAL,
  checker: PRIORITY_LOW,
}

/**
 * Lets the app's own thread, which alerts wait for, run before the calling one. On Linux alone: there 0 names the calling
 * thread, elsewhere the whole process, alerts included. Never throws: what it cannot have only makes alerts some milliseconds later.
 */
export function giveWay(role: WorkerRole, platform: NodeJS.Platform, set = setPriority): void {
  if (platform !== 'linux') return
  try {
    set(0, PRIORITY[role])
  } catch {
    // A sandbox may forbid it.
  }
}
