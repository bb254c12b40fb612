/** How wide a text is drawn, so that a row can choose what fits instead of cutting a word. */

export type Measure = (text: string) => number

const MAX_KNOWN = 5000

/** Remembers answers: the same few names and figures come again and again. */
export function remembering<T extends string | number>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= MAX_KNOWN) known.clear()
    const answer = work(text)
    known.set(text, answer)
    return answer
  }
}

/** Figures are tabular, so any digit stands for all: amounts that come once only are measured once for their form. */
export function rememberingFigures(measure: Measure): Measure {
  const ofForm = remembering(measure)
  return (text) => ofForm(text.replace(/[1-9]/g, '0'))
}

/** The first candidate that fits, else the last. */
export const firstThatFits = (candidates: readonly string[], room: number, measure: Measure): string =>
  candidates.find((text) => measure(text) <= room) ?? candidates.at(-1) ?? ''

/** How wide a text has to be when it may be broken once, between words. */
export function widthOnTwoLines(text: string, measure: Measure): number {
  const words = text.split(' ')
  const breaks = words.map((_, at) =>
    Math.max(measure(words.slice(0, at).join(' ')), measure(words.slice(at).join(' '))),
  )
  return Math.min(...breaks)
}

/** As many leading parts as fit, joined; at least one. */
export function partsThatFit(
  parts: readonly string[],
  room: number,
  measure: Measure,
  separator = ' · ',
): string {
  for (let count = parts.length; count > 1; count--) {
    const text = parts.slice(0, count).join(separator)
    if (measure(text) <= room) return text
  }
  return parts[0] ?? ''
}
