/** Text of somebody else, before it is shown. */

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
