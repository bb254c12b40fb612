/** Whether anyone can see the window. Hidden means no work at all. */
class Visible {
  now = $state(document.visibilityState === 'visible')
  readonly #shown = new Set<() => void>()

  constructor() {
    document.addEventListener('visibilitychange', () => {
      this.now = document.visibilityState === 'visible'
      if (this.now) for (const listener of this.#shown) listener()
    })
  }

  onShown(listener: () => void): void {
    this.#shown.add(listener)
  }
}

export const visible = new Visible()
