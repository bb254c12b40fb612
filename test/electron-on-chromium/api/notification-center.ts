/**
 * macOS's and Windows' notification centres, as far as Electron's answers depend on them. Nothing is shown: a test is the
 * user. The order in which native objects are looked through is that of their making.
 */
import { Raised } from './raised-notification.ts'

export interface Center {
  show(raised: Raised): void
  /** `Notification.close()`. */
  close(raised: Raised): void
  /** The user clicks the notification of that id, or its action of that number. */
  activate(id: string, action: number | null): void
  dismiss(id: string): void
}

/** https://github.com/electron/electron: shell/browser/notifications/mac, at v45. */
export class MacCenter implements Center {
  /** An object stays here after its notification was dismissed or acted on, and is matched first. */
  private readonly objects = new Set<Raised>()

  show(raised: Raised): void {
    this.objects.add(raised)
    setImmediate(() => raised.displayed())
  }
  close(raised: Raised): void {
    raised.gone = true
    // What is delivered under the id goes, whichever object it belongs to.
    if (this.objects.delete(raised)) {
      for (const other of this.objects) if (other.words.id === raised.words.id) other.gone = true
      raised.dismissed()
    }
    raised.release()
  }
  activate(id: string, action: number | null): void {
    const first = this.first(id)
    for (const one of this.objects) if (one.words.id === id) one.gone = true
    if (action !== null) return first.action(action)
    first.clicked()
    this.objects.delete(first)
  }
  dismiss(id: string): void {
    const first = this.first(id)
    for (const one of this.objects) if (one.words.id === id) one.gone = true
    first.dismissed()
  }

  private first(id: string): Raised {
    for (const one of this.objects) if (one.words.id === id) return one
    throw new Error(`No notification ${id}`)
  }
}

type Activation = (details: Electron.ActivationArguments) => void

/** https://github.com/electron/electron: shell/browser/notifications/win, at v45. */
export class WindowsCenter implements Center {
  private readonly toasts = new Map<string, Raised>()
  activation: Activation | undefined

  show(raised: Raised): void {
    const { id } = raised.words
    if (id.length > 64) throw new Error('Notification id exceeds Windows limit of 64 UTF-16 characters')
    const former = this.toasts.get(id)
    if (former !== undefined) former.gone = true
    this.toasts.set(id, raised)
    setImmediate(() => raised.displayed())
  }
  close(raised: Raised): void {
    raised.gone = true
    if (this.toasts.get(raised.words.id) === raised) this.toasts.delete(raised.words.id)
    raised.release()
  }
  /** An action, and a click in the Action Center, reach the activation handler and the object. */
  activate(id: string, action: number | null): void {
    const toast = this.standing(id)
    const type = action === null ? 'click' : 'action'
    const words = action === null ? `type=click&tag=${id}` : `type=action&action=${action}&tag=${id}`
    toast.gone = true
    this.toasts.delete(id)
    if (action !== null || toast.timedOut)
      this.activation?.({ type, arguments: words, ...(action !== null && { actionIndex: action }) })
    if (action === null) toast.clicked()
    else toast.action(action)
  }
  dismiss(id: string): void {
    const toast = this.standing(id)
    toast.gone = true
    this.toasts.delete(id)
    toast.dismissed('userCanceled')
  }
  /** Into the Action Center, from where it can still be clicked. */
  timeOut(id: string): void {
    const toast = this.standing(id)
    toast.timedOut = true
    toast.dismissed('timedOut')
  }

  private standing(id: string): Raised {
    const toast = this.toasts.get(id)
    if (toast === undefined) throw new Error(`No notification ${id}`)
    return toast
  }
}
