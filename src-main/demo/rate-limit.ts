import type { DemoContext } from './context.ts'

const WINDOW_MS = 60_000

export interface RateLimitAnswer {
  readonly exceeded: boolean
  /** `X-RateLimit-Reset` is Unix time in seconds. */
  readonly headers: Readonly<Record<string, string>>
}

/** Requests of a key in fixed minutes. */
export function createRateLimit({ clock, faults }: DemoContext): (key: string) => RateLimitAnswer {
  const windows = new Map<string, { readonly startMs: number; used: number }>()
  return (key) => {
    const startMs = Math.floor(clock.wallMs() / WINDOW_MS) * WINDOW_MS
    let window = windows.get(key)
    if (window?.startMs !== startMs) {
      window = { startMs, used: 0 }
      windows.set(key, window)
    }
    window.used++
    const remaining = faults.rateLimitPerMinute - window.used
    return {
      exceeded: remaining < 0,
      headers: {
        'X-RateLimit-Limit': String(faults.rateLimitPerMinute),
        'X-RateLimit-Remaining': String(Math.max(0, remaining)),
        'X-RateLimit-Reset': String((startMs + WINDOW_MS) / 1000),
      },
    }
  }
}
