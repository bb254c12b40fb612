/** One line at the foot of the window that says what an action did. */
import type { Result } from '../../src-main/ipc-contract.ts'

const SHOWN_MS = 4000

class Toast {
  text = $state('')
  failed = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  show(text: string, failed = false): void {
    clearTimeout(this.#timer)
    this.text = text
    this.failed = failed
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS)
  }

  hide(): void {
    this.text = ''
  }

  /** Performs an action and says how it went; `done` replaces an empty message. */
  async run(action: Promise<Result>, done = ''): Promise<boolean> {
    try {
      const result = await action
      const text = result.message === '' ? done : result.message
      if (text !== '') this.show(text, !result.ok)
      return result.ok
    } catch (error) {
      this.show(error instanceof Error ? error.message : String(error), true)
      return false
    }
  }
}

export const toast = new Toast()
