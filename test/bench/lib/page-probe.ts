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

/** As much of the page as the probes use: these files are checked without the DOM's types. */
interface PageScope {
  readonly fastfeed: {
    on(name: 'delta', listener: (delta: Delta) => void): () => void
    diagnostics(): Promise<{ readonly counters: { readonly events: number } }>
  }
  readonly document: { querySelectorAll(selector: string): Iterable<{ readonly textContent: string }> }
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

/** Wall-clock ms of the first paint with content, and of the first moment that the header says "Live". */
export async function firstMoments(): Promise<{ painted: number; live: number }> {
  // Sound: as above.
  const { document } = globalThis as unknown as PageScope
  const isLive = () =>
    [...document.querySelectorAll('header *')].some((one) => one.textContent.trim() === 'Live')
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0]
  const pause = () => new Promise((resolve) => setTimeout(resolve, 5))
  while (!isLive()) await pause()
  const live = Date.now()
  while (paint() === undefined) await pause()
  return { painted: performance.timeOrigin + (paint()?.startTime ?? Number.NaN), live }
}
