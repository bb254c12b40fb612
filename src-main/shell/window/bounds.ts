/** Where the feed window goes: where it was, if that can still be seen, else near the tray icon. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const DEFAULT_SIZE = { width: 380, height: 600 } as const
export const MIN_SIZE = { width: 320, height: 400 } as const
const MARGIN = 8

const clamp = (value: number, low: number, high: number) =>
  Math.min(Math.max(value, low), Math.max(low, high))

const overlap = (a: Rect, b: Rect): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

const distance = (a: Rect, b: Rect): number =>
  Math.hypot(a.x + a.width / 2 - (b.x + b.width / 2), a.y + a.height / 2 - (b.y + b.height / 2))

/** The display that shows most of `rect`; the nearest when none shows any. */
function displayFor(rect: Rect, workAreas: readonly [Rect, ...Rect[]]): Rect {
  return workAreas.reduce((best, area) => {
    const gain = overlap(rect, area) - overlap(rect, best)
    if (gain !== 0) return gain > 0 ? area : best
    return distance(rect, area) < distance(rect, best) ? area : best
  })
}

/** Moves and shrinks `rect` so that all of it is on one display, and not below the minimum size where there is room. */
export function clampToDisplays(rect: Rect, workAreas: readonly Rect[]): Rect {
  const [first, ...others] = workAreas
  if (first === undefined) return rect
  const area = displayFor(rect, [first, ...others])
  const width = Math.round(clamp(rect.width, Math.min(MIN_SIZE.width, area.width), area.width))
  const height = Math.round(clamp(rect.height, Math.min(MIN_SIZE.height, area.height), area.height))
  return {
    x: Math.round(clamp(rect.x, area.x, area.x + area.width - width)),
    y: Math.round(clamp(rect.y, area.y, area.y + area.height - height)),
    width,
    height,
  }
}

/** First place: beside the tray icon; without its bounds (Linux) the corner where trays are. */
export function firstPlace(tray: Rect | null, workArea: Rect, trayAtTop: boolean): Rect {
  const { width, height } = DEFAULT_SIZE
  const hasTray = tray !== null && tray.width > 0 && tray.height > 0
  const x = hasTray ? tray.x + tray.width / 2 - width / 2 : workArea.x + workArea.width - width - MARGIN
  const isTop = hasTray ? tray.y < workArea.y + workArea.height / 2 : trayAtTop
  const y = isTop ? workArea.y + MARGIN : workArea.y + workArea.height - height - MARGIN
  return clampToDisplays({ x, y, width, height }, [workArea])
}

/** Bounds as stored; null when they are not four finite numbers. */
export function readRect(value: unknown): Rect | null {
  if (typeof value !== 'object' || value === null) return null
  const { x, y, width, height } = value as Partial<Record<keyof Rect, unknown>> // each is checked below
  const numbers = [x, y, width, height]
  if (!numbers.every((n): n is number => typeof n === 'number' && Number.isFinite(n))) return null
  return { x: Number(x), y: Number(y), width: Number(width), height: Number(height) }
}

export const sizeOf = ({ width, height }: Rect): { readonly width: number; readonly height: number } => ({
  width,
  height,
})

/**
 * On Wayland a program can neither learn nor choose where its windows are: what Electron says of it is made up. Nor does it
 * decide of its hotkey, of being on top, or of coming up without the focus.
 */
export function onWayland(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): boolean {
  if (platform !== 'linux' || env['XDG_SESSION_TYPE'] !== 'wayland') return false
  return !argv.includes('--ozone-platform=x11')
}
