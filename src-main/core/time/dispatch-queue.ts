/** One event at a time, in order: what an effect dispatches waits until the step that it belongs to has ended. */
export interface DispatchQueue<E> {
  dispatch(event: E): void
  isDisposed(): boolean
  /** Nothing is stepped any more, what waits included (R8). */
  dispose(): void
}

/** `settled` is called after the last of the events that wait, whether or not the queue was disposed of meanwhile. */
export function createDispatchQueue<E>(step: (event: E) => void, settled: () => void): DispatchQueue<E> {
  const waiting: E[] = []
  let running = false
  let disposed = false
  return {
    dispatch(event) {
      if (disposed) return
      waiting.push(event)
      if (running) return
      running = true
      try {
        for (let next = waiting.shift(); next !== undefined && !disposed; next = waiting.shift()) step(next)
      } finally {
        running = false
      }
      settled()
    },
    isDisposed: () => disposed,
    dispose() {
      disposed = true
      waiting.length = 0
    },
  }
}
