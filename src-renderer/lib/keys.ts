/** Keys of the list. Single characters can be switched off (WCAG 2.1.4); navigation cannot. */
export type ListAction =
  | 'next'
  | 'previous'
  | 'page-down'
  | 'page-up'
  | 'latest'
  | 'toggle'
  | 'escape'
  | 'acknowledge'
  | 'acknowledge-all'
  | 'undo'
  | 'snooze'
  | 'copy'
  | 'chart'
  | 'search'
  | 'only-P0'
  | 'only-P1'
  | 'only-P2'
  | 'pause'
  | 'help'

interface KeyPress {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

const NAVIGATION: Readonly<Record<string, ListAction>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  PageDown: 'page-down',
  PageUp: 'page-up',
  Home: 'latest',
  Enter: 'toggle',
  Escape: 'escape',
}

const CHARACTERS: Readonly<Record<string, ListAction>> = {
  j: 'next',
  k: 'previous',
  a: 'acknowledge',
  z: 'undo',
  s: 'snooze',
  c: 'copy',
  o: 'chart',
  '/': 'search',
  '1': 'only-P0',
  '2': 'only-P1',
  '3': 'only-P2',
  ' ': 'pause',
  '?': 'help',
}

export function actionOf(press: KeyPress, characters: boolean): ListAction | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  const navigation = NAVIGATION[press.key]
  if (navigation !== undefined) return navigation
  if (!characters) return null
  const key = press.key.toLowerCase()
  if (key === 'a' && press.shiftKey) return 'acknowledge-all'
  return CHARACTERS[key] ?? null
}
