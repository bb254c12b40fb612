/** The user dealt with an alert, here or from the desktop: whoever must know that somebody is there hears of it (A13). */
export interface Activity {
  happened(): void
  on(listener: () => void): void
}

export function createActivity(): Activity {
  const listeners: (() => void)[] = []
  return {
    happened: () => listeners.forEach((listener) => listener()),
    on: (listener) => void listeners.push(listener),
  }
}
