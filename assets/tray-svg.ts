/** Tray drawings out of icon.svg: a state in its colour, with or without a badge. */

export const TRAY_STATES = ['live', 'working', 'stale', 'offline', 'attention'] as const
export type TrayState = (typeof TRAY_STATES)[number]

export const TRAY_BADGES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+'] as const
export type Badge = (typeof TRAY_BADGES)[number]

/** Each has at least 3:1 against black and against white, because nobody knows the panel. */
export const STATE_COLOURS: Readonly<Record<TrayState, string>> = {
  live: '#0e9f8e',
  working: '#2f86d6',
  stale: '#b87a00',
  offline: '#7d8794',
  attention: '#e5484d',
}
export const TEMPLATE_COLOUR = '#000000'
const BADGE_COLOUR = '#c4161c'

/** Strokes on a grid of 3 × 5 pixels, so that a digit is sharp at 16 pixels and smooth above. */
const DIGITS: Readonly<Record<string, string>> = {
  1: 'M0 1 L1 0 V4',
  2: 'M0 0 H2 V2 H0 V4 H2',
  3: 'M0 0 H2 V4 H0 M1 2 H2',
  4: 'M0 0 V2 H2 M2 0 V4',
  5: 'M2 0 H0 V2 H2 V4 H0',
  6: 'M2 0 H0 V4 H2 V2 H0',
  7: 'M0 0 H2 V4',
  8: 'M0 0 H2 V4 H0 Z M0 2 H2',
  9: 'M2 2 H0 V0 H2 V4 H0',
  '+': 'M0 2 H2 M1 1 V3',
}
const DIGIT_WIDTH = 3
const PADDING = 2
const BADGE_HEIGHT = 9

/** @param source icon.svg */
export function traySvg(source: string, state: TrayState, colour: string, badge: Badge | null): string {
  const drawing = `<use href="#${state}" width="16" height="16" color="${colour}"/>`
  const shown = badge === null ? drawing : badged(drawing, badge)
  return source
    .replace(
      'viewBox="0 0 1024 1024" width="1024" height="1024"',
      'viewBox="0 0 16 16" width="16" height="16"',
    )
    .replace(/<use href="#app"[^>]*\/>/, shown)
}

function badged(drawing: string, badge: Badge): string {
  const letters = [...badge]
  const width = letters.length * (DIGIT_WIDTH + 1) - 1 + 2 * PADDING
  const x = 16 - width
  const y = 16 - BADGE_HEIGHT
  const strokes = letters
    .map((letter, index) => {
      const left = x + PADDING + index * (DIGIT_WIDTH + 1) + 0.5
      return `<path transform="translate(${left} ${y + PADDING + 0.5})" d="${DIGITS[letter] ?? ''}"/>`
    })
    .join('')
  // A ring of nothing around the badge keeps it apart from the shape on any panel.
  return `<mask id="badge" maskUnits="userSpaceOnUse" x="0" y="0" width="16" height="16">
    <rect width="16" height="16" fill="#fff"/>
    <rect x="${x - 1}" y="${y - 1}" width="${width + 2}" height="${BADGE_HEIGHT + 2}" rx="3" fill="#000"/></mask>
  <g mask="url(#badge)">${drawing}</g>
  <rect x="${x}" y="${y}" width="${width}" height="${BADGE_HEIGHT}" rx="2" fill="${BADGE_COLOUR}"/>
  <g fill="none" stroke="#fff" stroke-width="1" stroke-linecap="square">${strokes}</g>`
}
