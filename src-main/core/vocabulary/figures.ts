/**
 * Where a figure as shown may come from: it was rounded, put in groups and units, and the JSON of its event holds other
 * digits. Each pattern is a regular expression, in any letter case, that the JSON meets when the event may show the word;
 * more of them is sound and slow, fewer would lose an event. Rounded digits are those of the figure cut off there, or one
 * more in the last place: that is all that is known of it.
 */

/** `98,500`, `$0.0842`, `<1%`: digits as shown, or part of them. */
const DIGITS = /^[−$<>]*[\d.,]*\d[\d.,]*%?$/
/** `$5.2m`, `2m`: the end of a short amount. */
const SHORT = /^[−$<]*([\d,]*(?:\.\d)?|\.\d)([kmbt])$/
/** What stands between and around digits alone: nothing in the JSON tells where it is shown. */
const UNTOLD = /^(?:[−$<>.,%+-]+|[kmbte]|[−$\d.]*\de[+-]?\d*|e[+-]?\d*)$/

/** Written so, a number is shown with digits that do not stand in it: `1e5`, and what is too long or too short for digits. */
const OTHERWISE = String.raw`[\d.]e[+-]?\d+\s*[,}\]]|\d{15}|0\.0{6}`
const MOST_DIGITS = 15
/** By how many digits a unit shortens an amount. */
export const ZEROS: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, t: 12 }

/** Of a word in lower case. `null`: any event may show it. Empty: it is no figure, nor part of one. */
export function figurePatterns(word: string): readonly string[] | null {
  if (UNTOLD.test(word)) return null
  const short = SHORT.exec(word)
  if (short !== null) return [amountPattern(short[1] ?? '', (ZEROS[short[2] ?? ''] ?? 1) - 1), OTHERWISE]
  if (!DIGITS.test(word)) return []
  const digits = digitsPattern(word)
  return digits === null ? null : [digits, ...confidencePatterns(word)]
}

/** Of text in lower case that holds digits, be it shown or sent. Null where it says too little. */
export function digitsPattern(text: string): string | null {
  const digits = text.replace(/\D/g, '').slice(0, MOST_DIGITS)
  if (digits.length < 2) return null
  return [...cutOrRounded(digits), OTHERWISE].join('|')
}

/** One less in the last place, in as many digits. */
function oneLess(digits: string): string {
  const all = 10n ** BigInt(digits.length)
  return ((all + BigInt(digits) - 1n) % all).toString().padStart(digits.length, '0')
}

/** Of a row of shown digits those that the figure itself may have there. */
function cutOrRounded(digits: string): readonly string[] {
  const less = oneLess(digits)
  // 9.96 is shown as 10.0: of `099` the nought is not written.
  const unwritten = less.startsWith('0') ? [String.raw`(?<![\d.])${apart(less.slice(1))}`] : []
  return [apart(digits), apart(less), ...unwritten]
}

/** Grouped, with a point, or in a list: what may stand between two digits. */
const apart = (digits: string): string => [...digits].join(String.raw`[.,\s]*`)

/** `after`: digits of the unit after its tenths. */
function amountPattern(figure: string, after: number): string {
  const digits = figure.replace(/\D/g, '')
  const isTenths = figure.includes('.')
  const tenths = isTenths ? [digits] : digits.length === 1 ? [`${digits}0`, digits] : [`${digits}0`]
  const sizes = tenths.flatMap((row) => (row === '' ? [''] : cutWhole(row)))
  return String.raw`usd"\s*:\s*-?\d*(?:${sizes.join('|')})\d{${after}}(?!\d)`
}

function cutWhole(digits: string): readonly string[] {
  const less = oneLess(digits)
  return less.startsWith('0') ? [digits, less, String.raw`(?<!\d)${less.slice(1)}`] : [digits, less]
}

const PERCENTS = Array.from({ length: 101 }, (_, percent) => percent)
const textsOf = (figure: string): string => `${figure} % ${figure}%`

/** Of confidence a hundredth is sent, and never with the digits of a whole. */
function confidencePatterns(word: string): readonly string[] {
  const cut = new Set(
    PERCENTS.filter((percent) => textsOf(String(percent)).includes(word)).flatMap((percent) => [
      Math.max(0, percent - 1),
      percent,
    ]),
  )
  const sizes = [...cut].map((percent) => {
    if (percent === 100) return String.raw`1(?:\.0*)?(?![\d.])`
    const [tens = '', ones = ''] = String(percent).padStart(2, '0')
    return ones === '0' ? String.raw`0\.${tens}(?:0|(?!\d))` : String.raw`0\.${tens}${ones}`
  })
  if (textsOf('>100').includes(word)) sizes.push('[1-9]')
  // As a text it may be written in any way (protocol.md, Otherwise than documented).
  return sizes.length === 0 ? [] : [String.raw`"confidence"\s*:\s*(?:"|${sizes.join('|')})`]
}

/** A number above `least`, 1 or more, at a key that ends like this. */
export const atLeastPattern = (keyEnd: string, least: number): string =>
  String.raw`${keyEnd}"\s*:\s*(?:\d{${Math.floor(least).toFixed(0).length}}|\d[\d.]*e)`
