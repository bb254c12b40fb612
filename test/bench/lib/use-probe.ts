/** What a user does with the list, again and again: inside the window's page, as page-probe.ts. */

interface PageElement {
  scrollTop: number
  click(): void
}

/** As much of the page as the probes use. */
interface PageScope {
  readonly document: {
    querySelectorAll(selector: string): Iterable<PageElement>
    querySelector(selector: string): PageElement | null
  }
  requestAnimationFrame(callback: (at: number) => void): void
}

/** Waits until rows are on screen. */
export async function rowsShown(): Promise<void> {
  // Sound: runs in the window.
  const { document } = globalThis as unknown as PageScope
  while (document.querySelector('article .head') === null)
    await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Scrolls down through so many rows, less than a view a frame, and jumps back to the first. */
export async function scrollThrough(rows: number): Promise<void> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const list = page.document.querySelector('.list')
  if (list === null) throw new Error('the list is not on screen')
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => resolve()))
  let movedAt = performance.now()
  while (list.scrollTop < rows * 52) {
    const before = list.scrollTop
    list.scrollTop += 400
    await frame()
    if (list.scrollTop > before) movedAt = performance.now()
    else if (performance.now() - movedAt > 60_000) throw new Error('no page of the journal came')
  }
  list.scrollTop = 0
  await frame()
}

/** Opens the details of one row after the other, each painted before it is closed. */
export async function openAndClose(times: number): Promise<void> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const { document } = page
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve, 0)))
  for (let at = 0; at < times; at++) {
    const heads = [...document.querySelectorAll('article .head')]
    heads[at % heads.length]?.click()
    await frame()
    if (document.querySelector('.details') === null) throw new Error('the details did not open')
    document.querySelector('article.expanded .head')?.click()
    await frame()
  }
}
