/** How often a dead window process is started again: three times in a minute, then not without the user. */
const WINDOW_MS = 60_000
const LIMIT = 3

export function createCrashPolicy(): { mayRestart(now: number): boolean } {
  let restarts: number[] = []
  return {
    mayRestart(now) {
      restarts = restarts.filter((at) => now - at < WINDOW_MS)
      if (restarts.length >= LIMIT) return false
      restarts.push(now)
      return true
    },
  }
}
