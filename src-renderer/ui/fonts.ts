/** Measures in the row's fonts; the sizes are those of tokens.css. */
import { rememberingFigures, type Measure } from '../lib/measure.ts'

function measureIn(size: string, weight: number): Measure {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return (text) => text.length * 8
  const style = getComputedStyle(document.documentElement)
  context.font = `${weight} ${style.getPropertyValue(size)} ${style.getPropertyValue('--font')}`
  return rememberingFigures((text) => context.measureText(text).width)
}

export const measures = {
  symbol: measureIn('--size-l', 700),
  title: measureIn('--size-l', 400),
  small: measureIn('--size-m', 400),
  smallBold: measureIn('--size-m', 700),
  tiny: measureIn('--size-s', 400),
  tinyBold: measureIn('--size-s', 600),
}
