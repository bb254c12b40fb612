/** One clock for every age and countdown; it stands still while the window is hidden. */
import { visible } from './visible.svelte.ts'

const TICK_MS = 1000

class Clock {
  now = $state(Date.now())

  constructor() {
    setInterval(() => {
      if (visible.now) this.now = Date.now()
    }, TICK_MS)
    visible.onShown(() => {
      this.now = Date.now()
    })
  }
}

export const clock = new Clock()
