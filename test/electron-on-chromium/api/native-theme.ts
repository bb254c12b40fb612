import { Emitter } from '../strict.ts'
import { windows } from './registry.ts'

type Implemented =
  | ('themeSource' | 'shouldUseDarkColors' | 'shouldUseHighContrastColors' | 'shouldUseInvertedColorScheme')
  | ('inForcedColorsMode' | 'prefersReducedTransparency' | 'shouldUseDarkColorsForSystemIntegratedUI')

class NativeTheme extends Emitter implements Pick<Electron.NativeTheme, Implemented> {
  private source: 'system' | 'light' | 'dark' = 'system'
  private system: 'light' | 'dark' = 'light'
  readonly shouldUseHighContrastColors = false
  readonly shouldUseInvertedColorScheme = false
  readonly inForcedColorsMode = false
  readonly prefersReducedTransparency = false

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.source
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.source = source
    this.apply()
  }
  get shouldUseDarkColors(): boolean {
    return (this.source === 'system' ? this.system : this.source) === 'dark'
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.shouldUseDarkColors
  }

  /** The desktop's own theme, for tests. */
  setSystem(system: 'light' | 'dark'): void {
    this.system = system
    this.apply()
  }

  private apply(): void {
    for (const window of windows) window.applyTheme()
    this.emit('updated')
  }
}

export const nativeTheme = new NativeTheme()
