/** Names of symbols and signal types (protocol.md P1, P6). */

/** The longest that is taken from the wire, in UTF-16 units; whatever asks for a name takes it whole. */
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
