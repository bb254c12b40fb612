/** Text of somebody else, before it is shown. */

/**
 * Fit for one line of a log, a menu or a terminal: no line break, no control or direction-changing character, no half of a pair.
 * Of the first `most` characters, for a hostile text may be megabytes.
 */
export function oneLine(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim()
}
