/** Functions that run inside the window's page; Playwright sends their text, so each stands alone. */

export interface FrameFigures {
  /** Between animation frames, ms. */
  readonly intervals: readonly number[]
  /** Main-thread tasks over 50 ms, each in ms. */
  readonly longTasks: readonly number[]
  /** From receipt in the main process to the frame that shows it, the oldest event of each batch, ms. */
  readonly paintedMs: readonly number[]
  readonly deltas: number
  readonly rows: number
}

interface Delta {
  readonly rows?: readonly { readonly receivedAt: number }[]
}

interface PageElement {
  scrollTop: number
  readonly scrollHeight: number
  textContent: string
  value: string
  readonly style: { cssText: string }
  readonly lastElementChild: PageElement | null
  append(child: PageElement): void
  prepend(child: PageElement): void
  replaceChildren(): void
  dispatchEvent(event: Event): void
  click(): void
}

/** As much of the page as the probes use: these files are checked without the DOM's types. */
interface PageScope {
  readonly fastfeed: {
    on(name: 'delta', listener: (delta: Delta) => void): () => void
    diagnostics(): Promise<{ readonly counters: { readonly events: number } }>
  }
  readonly document: {
    querySelectorAll(selector: string): Iterable<PageElement>
    querySelector(selector: string): PageElement | null
    createElement(name: string): PageElement
    readonly body: PageElement
  }
  requestAnimationFrame(callback: (at: number) => void): void
  readonly PerformanceObserver: new (
    callback: (list: { getEntries(): readonly { readonly duration: number }[] }) => void,
  ) => { observe(options: { readonly type: string }): void; disconnect(): void }
}

/** Watches the page for `lengthMs`. */
export async function watchFrames(lengthMs: number): Promise<FrameFigures> {
  // Sound: runs in the window, whose preload provides `fastfeed`.
  const page = globalThis as unknown as PageScope
  const intervals: number[] = []
  const longTasks: number[] = []
  const paintedMs: number[] = []
  let deltas = 0
  let rows = 0
  let over = false
  const observer = new page.PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasks.push(entry.duration)
  })
  observer.observe({ type: 'longtask' })
  const stop = page.fastfeed.on('delta', (delta) => {
    deltas += 1
    const received = (delta.rows ?? []).map(({ receivedAt }) => receivedAt)
    rows += received.length
    if (received.length === 0) return
    const oldest = Math.min(...received)
    // The app draws in the coming frame; the task after it runs when that frame is done.
    page.requestAnimationFrame(() => setTimeout(() => paintedMs.push(Date.now() - oldest), 0))
  })
  let last: number | null = null
  const frame = (at: number): void => {
    if (last !== null) intervals.push(at - last)
    last = at
    if (!over) page.requestAnimationFrame(frame)
  }
  page.requestAnimationFrame(frame)
  await new Promise((resolve) => setTimeout(resolve, lengthMs))
  over = true
  stop()
  observer.disconnect()
  return { intervals, longTasks, paintedMs, deltas, rows }
}

/** Events that the app has taken so far. */
export async function eventsTaken(): Promise<number> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  return (await page.fastfeed.diagnostics()).counters.events
}

/** Wall-clock ms of the first paint with content. */
export async function firstPaint(): Promise<number> {
  for (;;) {
    const paint = performance.getEntriesByName('first-contentful-paint')[0]
    if (paint !== undefined) return performance.timeOrigin + paint.startTime
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Wall-clock ms of the first moment that the header says "Live", asked every 5 ms. */
export async function firstLive(): Promise<number> {
  // Sound: as above.
  const { document } = globalThis as unknown as PageScope
  const isLive = () =>
    [...document.querySelectorAll('header *')].some((one) => one.textContent.trim() === 'Live')
  while (!isLive()) await new Promise((resolve) => setTimeout(resolve, 5))
  return Date.now()
}

/** In place of the app: rows of plain text, one of them moved and rewritten so often. The least that a feed can do. */
export function becomeBare(everyMs: number): void {
  // Sound: as above.
  const { document } = globalThis as unknown as PageScope
  document.body.replaceChildren()
  const list = document.createElement('div')
  list.style.cssText = 'position: absolute; inset: 72px 0 0; overflow: hidden; contain: strict'
  document.body.append(list)
  for (let at = 0; at < 14; at++) {
    const row = document.createElement('div')
    row.style.cssText = 'height: 52px'
    list.append(row)
  }
  let count = 0
  setInterval(() => {
    const row = list.lastElementChild
    if (row === null) return
    row.textContent = `BTCUSDT Large liquidation ${(count += 1)}`
    list.prepend(row)
  }, everyMs)
}

/** Jumps to the end of the list so often; each answer is the ms until a page of the journal stands there, painted. */
export async function readBack(pages: number): Promise<readonly number[]> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const list = page.document.querySelector('.list')
  if (list === null) throw new Error('the list is not on screen')
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve, 0)))
  const took: number[] = []
  for (let at = 0; at < pages; at++) {
    const height = list.scrollHeight
    const started = performance.now()
    list.scrollTop = height
    while (list.scrollHeight <= height) {
      if (performance.now() - started > 10_000) throw new Error('no page of the journal came')
      await frame()
    }
    took.push(performance.now() - started)
    // The next page is read ahead: let it, so that each jump finds the list at rest.
    for (let calm = 0; calm < 30; calm++) await frame()
  }
  return took
}

/** Scrolls down a row a frame; answers the intervals between the frames, ms. */
export async function scrollDown(frames: number): Promise<readonly number[]> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const list = page.document.querySelector('.list')
  if (list === null) throw new Error('the list is not on screen')
  list.scrollTop = 0
  const intervals: number[] = []
  let last: number | null = null
  for (let at = 0; at < frames; at++) {
    const now = await new Promise<number>((resolve) => page.requestAnimationFrame(resolve))
    if (last !== null) intervals.push(now - last)
    last = now
    list.scrollTop += 52
  }
  return intervals
}

/** Types into the open search field what no event holds; answers the ms until the painted window says so. */
export async function searchInVain(text: string): Promise<number> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const field = page.document.querySelector('input[type=search]')
  if (field === null) throw new Error('the search field is not open')
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve, 0)))
  const isSaid = () =>
    [...page.document.querySelectorAll('h3')].some(({ textContent }) => textContent === 'No event matches')
  const type = async (typed: string) => {
    field.value = typed
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await frame()
  }
  await type('')
  // What is typed within moments of the last key waits for the next one.
  for (let calm = 0; calm < 30 || isSaid(); calm++) await frame()
  const started = performance.now()
  await type(text)
  while (!isSaid()) {
    if (performance.now() - started > 30_000) throw new Error(`nobody said that nothing matches ${text}`)
    await frame()
  }
  return performance.now() - started
}

/** Presses the pulse's button of a span; answers the ms until its bars are painted. */
export async function showSpan(name: string): Promise<number> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve, 0)))
  const button = page.document.querySelector(`button[aria-label="The last ${name}"]`)
  if (button === null) throw new Error('the pulse is folded')
  const isDrawn = () => page.document.querySelector(`[aria-label="The last ${name}"] path.P2[d^=M]`) !== null
  const started = performance.now()
  button.click()
  await frame()
  while (!isDrawn()) {
    if (performance.now() - started > 10_000) throw new Error(`no bars of the last ${name} came`)
    await frame()
  }
  return performance.now() - started
}

/** Types into the open search field; answers the ms until a match is painted, and until those of the journal are counted. */
export async function searchFor(
  text: string,
): Promise<{ readonly hitMs: number; readonly countedMs: number }> {
  // Sound: as above.
  const page = globalThis as unknown as PageScope
  const field = page.document.querySelector('input[type=search]')
  if (field === null) throw new Error('the search field is not open')
  const frame = () => new Promise<void>((resolve) => page.requestAnimationFrame(() => setTimeout(resolve, 0)))
  for (let calm = 0; calm < 30; calm++) await frame()
  const started = performance.now()
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  const isHit = () => page.document.querySelector('article mark') !== null
  const isCounted = () =>
    [...page.document.querySelectorAll('.line')].some(({ textContent }) => / older/.test(textContent))
  const passed = async (isThere: () => boolean) => {
    while (!isThere()) {
      if (performance.now() - started > 10_000) throw new Error(`no match for ${text} came`)
      await frame()
    }
    return performance.now() - started
  }
  await frame()
  return { hitMs: await passed(isHit), countedMs: await passed(isCounted) }
}
