/**
 * Brings the focus home when what had it is taken out of the page, as a button often is by what it does. The browser
 * leaves the focus on the body then, where no key is heard.
 */
import { tick } from 'svelte'

const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

export function keepFocus(home: () => void): () => void {
  let held: Element | null = null

  const removals = new MutationObserver(() => {
    if (held === null || held.isConnected) return
    release()
    // Who looks after it themselves, as a menu does for its items, come first.
    void tick().then(() => {
      if (nowhere()) home()
    })
  })

  function release(): void {
    held = null
    removals.disconnect()
  }

  function onfocusin({ target }: FocusEvent): void {
    release()
    if (!(target instanceof Element)) return
    held = target
    // Not the whole page: rows come and go in it many times a second.
    for (let within = target.parentElement; within !== null; within = within.parentElement)
      removals.observe(within, { childList: true })
  }

  /** Left by the user, for nothing: what happens to it later is no reason to take the focus anywhere. */
  function onfocusout({ target }: FocusEvent): void {
    // Told before the removal where that is the cause, and also when the whole window loses the focus.
    queueMicrotask(() => {
      if (target === held && held?.isConnected === true && nowhere()) release()
    })
  }

  document.addEventListener('focusin', onfocusin)
  document.addEventListener('focusout', onfocusout)
  return () => {
    document.removeEventListener('focusin', onfocusin)
    document.removeEventListener('focusout', onfocusout)
    release()
  }
}
