/** A13: why nobody could be told for a while, in the words of the notification, of the divider and of the digest. */

/** `undelivered`: no target took it in time. Snoozed, in quiet hours, or both of them in one stretch; anything else that was in it makes it an absence. */
export type MissedCause = 'away' | 'snoozed' | 'quiet-hours' | 'silenced' | 'undelivered'

const WORDS: Readonly<Record<MissedCause, { readonly title: string; readonly lead: string }>> = {
  away: { title: 'Missed while away', lead: 'Away' },
  snoozed: { title: 'Missed while snoozed', lead: 'Snoozed' },
  'quiet-hours': { title: 'Missed in quiet hours', lead: 'Quiet hours' },
  undelivered: { title: 'Not forwarded in time', lead: 'Not forwarded' },
  silenced: { title: 'Missed while silenced', lead: 'Silenced' },
}

export const missedTitle = (cause: MissedCause): string => WORDS[cause].title

/** `Away 42 min: 3 P0 (BTC 2, ETH 1), 11 P1`. What was not forwarded has no stretch of its own: `Not forwarded: 1 P0 (BTC)`. */
export const missedText = (cause: MissedCause, span: string, counts: string): string =>
  `${WORDS[cause].lead}${cause === 'undelivered' ? '' : ` ${span}`}: ${counts}`

/** Which symbols it was; they have no room in one line. */
const SYMBOLS = / \([^)]*\)/g

/** `Missed while away: 3 P0, 11 P1`: one line of a small window. A text of another form is left as it is. */
export function missedLine(text: string): string {
  for (const { title, lead } of Object.values(WORDS)) {
    const colon = text.indexOf(': ')
    if (colon > 0 && (text.startsWith(`${lead} `) || text.startsWith(`${lead}:`)))
      return `${title}${text.slice(colon).replaceAll(SYMBOLS, '')}`
  }
  return text
}
