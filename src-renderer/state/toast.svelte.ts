/** One line at the foot of the window that says what an action did, and may offer to undo it. */
import type { Result } from '../../src-main/contract/contract.ts'
import { messageOf } from '../lib/format.ts'

const SHOWN_MS = 4000
/** Long enough to see what is gone and to reach the button. */
const OFFERED_MS = 10_000

export interface Offer {
  readonly label: string
  readonly take: () => void
}

/** What a line says of events: that they are acknowledged, or wait again. It goes as soon as that is no longer so. */
interface Said {
  readonly keys: ReadonlySet<string>
  readonly acknowledged: boolean
}

class Toast {
  text = $state('')
  failed = $state(false)
  offer = $state.raw<Offer | null>(null)
  /** Px at the foot of the window that it stands over: what is under it is in view for nobody. */
  covered = $state(0)
  #timer: ReturnType<typeof setTimeout> | undefined
  #held = false
  #said: Said | null = null

  show(text: string, failed = false, offer: Offer | null = null, said: Said | null = null): void {
    this.#said = said
    this.text = text
    this.failed = failed
    this.offer = offer
    this.#leaveLater()
  }

  hide(): void {
    clearTimeout(this.#timer)
    this.#said = null
    this.text = ''
    this.offer = null
    this.#held = false
  }

  /** Word from main, which hears of the tray and of notifications, too. */
  changed(rows: readonly { readonly key: string; readonly acknowledged?: boolean }[]): void {
    const said = this.#said
    if (said === null) return
    const denied = rows.some(
      ({ key, acknowledged = said.acknowledged }) => said.keys.has(key) && acknowledged !== said.acknowledged,
    )
    if (denied) this.hide()
  }

  /** What it says is about to be changed from here, and will be answered in its place. */
  answer(): void {
    this.#said = null
  }

  /** It does not go away under a pointer or from under the focus. */
  hold(held: boolean): void {
    this.#held = held
    this.#leaveLater()
  }

  #leaveLater(): void {
    clearTimeout(this.#timer)
    if (this.text === '' || this.#held) return
    this.#timer = setTimeout(() => this.hide(), this.offer === null ? SHOWN_MS : OFFERED_MS)
  }

  /**
   * Performs an action and says how it went; `done` replaces an empty message. The offer is made if it went well, and
   * `said` is what the message then says of events.
   */
  async run<R extends Result>(
    action: Promise<R>,
    done = '',
    offerOf: (result: R) => Offer | null = () => null,
    said: Said | null = null,
  ): Promise<boolean> {
    try {
      const result = await action
      const text = result.message === '' ? done : result.message
      if (text !== '')
        this.show(text, !result.ok, result.ok ? offerOf(result) : null, result.ok ? said : null)
      return result.ok
    } catch (error) {
      this.show(messageOf(error), true)
      return false
    }
  }
}

export const toast = new Toast()
