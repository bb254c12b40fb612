/** Names of symbols and signal types, and any other text of somebody else before it is shown. */

/** Read at most so many times as much as is shown: a hostile text may be megabytes, an honest one indented. */
const READ = 20

/**
 * Fit for one line of a log, a menu or a terminal: no line break, no control, direction-changing or unassigned character, one
 * blank for any run of them and of blanks; `most` UTF-16 units, no half of a pair. What is secret is taken out before.
 */
export function oneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  return text
    .slice(0, READ * most)
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$|\s$/, '')
}

/**
 * Of a symbol or a signal type (protocol.md P1, P6): the longest that is taken from the wire, in UTF-16 units; whatever asks
 * for a name takes it whole.
 */
export const MAX_NAME = 200

/** Servers and users differ in letter case, never in what they mean by it (P1). */
export function sameName(one: string, other: string): boolean {
  return one === other || (one.length === other.length && nameKey(one) === nameKey(other))
}

/** Alike for all spellings of a name, and for no two names. */
export const nameKey = (name: string): string => `${name.toUpperCase()} ${name.length}`

export const includesName = (names: readonly string[], wanted: string): boolean =>
  names.some((name) => sameName(name, wanted))

/** As it is spelled where it is known; any other name stays as it was typed. */
export const spelled = (typed: string, known: readonly string[]): string =>
  known.find((name) => sameName(name, typed)) ?? typed
