/** Sleep and lock: the engine checks its socket on waking (R7), the alert policy sums up what was missed (A13). */
export interface PowerPorts {
  readonly on: (event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen', listener: () => void) => void
  readonly now: () => number
  readonly resume: () => void
  /** Nobody was looking from … to …, wall-clock ms. */
  readonly away: (from: number, to: number) => void
}

export function watchPower(ports: PowerPorts): void {
  let asleep = false
  let locked = false
  let since: number | null = null

  const leave = () => (since ??= ports.now())
  function comeBack(): void {
    // Waking to a locked screen is not being back.
    if (asleep || locked || since === null) return
    const from = since
    since = null
    ports.away(from, ports.now())
  }

  ports.on('suspend', () => {
    asleep = true
    leave()
  })
  ports.on('resume', () => {
    asleep = false
    ports.resume()
    comeBack()
  })
  ports.on('lock-screen', () => {
    locked = true
    leave()
  })
  ports.on('unlock-screen', () => {
    locked = false
    comeBack()
  })
}
