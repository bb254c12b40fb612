/** Contrast (WCAG 2.2) and colour-deficiency simulation (Machado, Oliveira and Fernandes 2009, severity 1). */
export type Rgb = readonly [number, number, number]

export function parseHex(hex: string): Rgb {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1]
  if (digits === undefined) throw new Error(`not a colour: ${hex}`)
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb
}

const linear = (channel: number): number => {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

export const luminance = ([r, g, b]: Rgb): number =>
  0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)

export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(parseHex(a)), luminance(parseHex(b))].sort((x, y) => x - y)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

const DEFICIENCIES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const
export type Deficiency = keyof typeof DEFICIENCIES
export const DEFICIENCY_NAMES = [
  'protanopia',
  'deuteranopia',
  'tritanopia',
] as const satisfies readonly Deficiency[]

/** Linear RGB as seen. */
function seen(hex: string, deficiency: Deficiency | null): readonly number[] {
  const channels = parseHex(hex).map(linear)
  if (deficiency === null) return channels
  return DEFICIENCIES[deficiency].map((weights) =>
    Math.min(
      1,
      Math.max(
        0,
        weights.reduce((sum, weight, at) => sum + weight * (channels[at] ?? 0), 0),
      ),
    ),
  )
}

function lab(channels: readonly number[]): readonly number[] {
  const [r = 0, g = 0, b = 0] = channels
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIE76 distance; about 2 is the least that is noticed side by side, 10 is plain. */
export function distance(a: string, b: string, deficiency: Deficiency | null = null): number {
  const [one, two] = [lab(seen(a, deficiency)), lab(seen(b, deficiency))]
  return Math.hypot(...one.map((value, at) => value - (two[at] ?? 0)))
}
