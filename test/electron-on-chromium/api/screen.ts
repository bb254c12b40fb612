import { Emitter, PreventableEvent } from '../strict.ts'
import { cursor, screenSize } from '../chromium/window-manager.ts'

type Implemented =
  | ('getAllDisplays' | 'getPrimaryDisplay' | 'getDisplayMatching' | 'getDisplayNearestPoint')
  | 'getCursorScreenPoint'

export function makeDisplay(id: number, bounds: Electron.Rectangle): Electron.Display {
  const { width, height } = bounds
  return {
    id,
    label: `Display ${id}`,
    bounds,
    nativeOrigin: { x: bounds.x, y: bounds.y },
    workArea: { ...bounds },
    size: { width, height },
    workAreaSize: { width, height },
    scaleFactor: 1,
    rotation: 0,
    internal: false,
    detected: true,
    touchSupport: 'unavailable',
    accelerometerSupport: 'unavailable',
    monochrome: false,
    colorDepth: 24,
    colorSpace: '{}',
    depthPerComponent: 8,
    displayFrequency: 60,
    maximumCursorSize: { width: 64, height: 64 },
  }
}

class Screen extends Emitter implements Pick<Electron.Screen, Implemented> {
  private displays: Electron.Display[] | undefined

  getAllDisplays(): Electron.Display[] {
    this.displays ??= [makeDisplay(1, { x: 0, y: 0, ...screenSize() })]
    return this.displays
  }
  getPrimaryDisplay(): Electron.Display {
    return this.getAllDisplays()[0] ?? makeDisplay(1, { x: 0, y: 0, width: 1280, height: 800 })
  }
  getCursorScreenPoint = (): Electron.Point => cursor()
  getDisplayNearestPoint({ x, y }: Electron.Point): Electron.Display {
    return this.getDisplayMatching({ x, y, width: 1, height: 1 })
  }
  /** The one that shows most of `rect`, else the nearest. */
  getDisplayMatching(rect: Electron.Rectangle): Electron.Display {
    const span = (from: number, length: number, start: number, size: number): number =>
      Math.min(from + length, start + size) - Math.max(from, start)
    const score = ({ bounds }: Electron.Display): number => {
      const across = span(rect.x, rect.width, bounds.x, bounds.width)
      const down = span(rect.y, rect.height, bounds.y, bounds.height)
      return across > 0 && down > 0 ? across * down : Math.min(across, 0) + Math.min(down, 0)
    }
    return this.getAllDisplays().reduce((best, next) => (score(next) > score(best) ? next : best))
  }

  /** Monitors plugged and unplugged, for tests. */
  setDisplays(areas: readonly Electron.Rectangle[]): void {
    const before = this.getAllDisplays()
    this.displays = areas.map((area, index) => makeDisplay(index + 1, area))
    for (const display of this.displays.slice(before.length))
      this.emit('display-added', new PreventableEvent(), display)
    for (const display of before.slice(areas.length))
      this.emit('display-removed', new PreventableEvent(), display)
    for (const display of this.displays.slice(0, before.length)) {
      this.emit('display-metrics-changed', new PreventableEvent(), display, ['bounds', 'workArea'])
    }
  }
}

export const screen = new Screen()
