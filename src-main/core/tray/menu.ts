/** The tray's menu, top to bottom as ux.md has it, and the words for the feed's state in it and in the tooltip. */
import { countOf } from '../vocabulary/numbers.ts'
import { delayWord, lastHeard, stateWord } from '../vocabulary/states.ts'
import { formatLeft, formatMs, SNOOZE_LENGTHS, timeOfDay } from '../vocabulary/times.ts'
import type { AlertView, Snooze } from '../alerts/types.ts'
import { clean, SHAPE, shortSymbol, signalLabel } from '../vocabulary/signals.ts'
import { mayTryAt } from '../ingest/status.ts'
import type { MenuEntry, TrayAction, TrayInput, TrayRow } from './types.ts'
import type { FeedStatus } from '../ingest/types.ts'

const SHOWN_P0S = 3
/** More are lifted in the window; a menu is no list. */
const SHOWN_SNOOZES = 5
const SEPARATOR: MenuEntry = { kind: 'separator' }

export function trayMenu(input: TrayInput): readonly MenuEntry[] {
  const { alerts, settings, undoable = 0, update = null } = input
  const { unacknowledged } = alerts
  const journal = journalWord(input.status)
  const recent = input.recentP0.slice(0, SHOWN_P0S).map((row) => recentEntry(row, input))
  return [
    { kind: 'text', label: statusLine(input) },
    ...(journal === '' ? [] : [{ kind: 'text', label: journal } as const]),
    ...(alerts.storm === null ? [] : [stormEntry(alerts.storm)]),
    item('Open feed', { kind: 'open-feed' }),
    item(
      unacknowledged > 0 ? `Acknowledge all (${unacknowledged})` : 'Acknowledge all',
      { kind: 'acknowledge-all' },
      { enabled: unacknowledged > 0 },
    ),
    ...(undoable > 0 ? [item(`Undo: ${undoable} acknowledged`, { kind: 'undo-acknowledge' })] : []),
    ...(recent.length > 0 ? [SEPARATOR, ...recent] : []),
    SEPARATOR,
    snoozeEntry(alerts, input.now),
    item(
      alerts.quietHoursActive ? 'Quiet hours (now)' : 'Quiet hours',
      { kind: 'set-quiet-hours', enabled: !settings.quietHours.enabled },
      { checked: settings.quietHours.enabled },
    ),
    item(
      'Mute sound',
      { kind: 'set-muted', muted: !settings.sound.muted },
      { checked: settings.sound.muted },
    ),
    SEPARATOR,
    reconnectEntry(input),
    item('Settings', { kind: 'open-settings' }),
    ...(update === null ? [] : [{ kind: 'text', label: clean(update, 60) } as const]),
    item('Quit', { kind: 'quit' }),
  ]
}

/** protocol.md R4: past a limit once, and not again for a minute. */
function reconnectEntry({ status: { connection }, now }: TrayInput): MenuEntry {
  const action: TrayAction = { kind: 'reconnect' }
  if (connection.kind !== 'rate-limited')
    return item('Reconnect now', action, { enabled: connection.kind !== 'needs-key' })
  return mayTryAt(connection) <= now
    ? item('Try once now', action)
    : item('Tried just now', action, { enabled: false })
}

/** `Live · PULSE · 42 ms`. */
function statusLine(input: TrayInput): string {
  const { status, demo } = input
  return [
    demo ? 'Demo' : '',
    statusWord(input),
    status.tier === null ? '' : clean(status.tier, 16),
    delayWord(status.delayMs),
    freshness(input),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function stormEntry(storm: NonNullable<AlertView['storm']>): MenuEntry {
  return { kind: 'text', label: `Signal storm: ${countOf(storm.suppressed, 'signal')} summed up` }
}

function recentEntry(row: TrayRow, input: TrayInput): MenuEntry {
  const at = timeOfDay(row.detectedAt, input.calendar)
  const label = `${row.acknowledged ? '◇' : SHAPE.P0} ${at} ${shortSymbol(row.event.symbol)} · ${clean(signalLabel(row.event.type), 40)}`
  return item(label, { kind: 'open-event', key: row.key })
}

function snoozeEntry({ snoozes }: AlertView, now: number): MenuEntry {
  const all = snoozes.find(({ scope }) => scope.kind === 'all')
  const others = snoozes.filter(({ scope }) => scope.kind !== 'all')
  const everything: Snooze['scope'] = { kind: 'all' }
  const resume = [
    ...(all === undefined ? [] : [item('Resume now', { kind: 'unsnooze', id: all.id })]),
    ...others.slice(0, SHOWN_SNOOZES).map((snooze) =>
      item(`Resume ${scopeWord(snooze.scope)}${remaining(snooze, now)}`, {
        kind: 'unsnooze',
        id: snooze.id,
      }),
    ),
  ]
  return {
    kind: 'submenu',
    label: all === undefined ? 'Snooze' : `Snoozed${remaining(all, now)}`,
    entries: [
      ...(resume.length > 0 ? [...resume, SEPARATOR] : []),
      ...SNOOZE_LENGTHS.map(([length, label]) => item(label, { kind: 'snooze', scope: everything, length })),
    ],
  }
}

const remaining = (snooze: Snooze, now: number): string =>
  snooze.until === null ? '' : ` (${formatLeft(snooze.until, now)} left)`

function scopeWord(scope: Snooze['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'everything'
    case 'symbol':
      return clean(scope.symbol, 24)
    case 'type':
      return clean(signalLabel(scope.type), 40)
  }
}

function item(
  label: string,
  action: TrayAction,
  { enabled = true, checked = null }: { enabled?: boolean; checked?: boolean | null } = {},
): MenuEntry {
  return { kind: 'item', label, enabled, checked, action }
}

/** With what the window says in a hint beside it: a menu has none. */
export function statusWord({
  status,
  alerts,
  now,
  calendar,
}: Pick<TrayInput, 'status' | 'alerts' | 'now' | 'calendar'>): string {
  const word = stateWord(status, alerts, now, (at) => timeOfDay(at, calendar))
  const { connection } = status
  if (connection.kind === 'blocked') return `${word} (${clean(connection.what, 60)})`
  if (connection.kind === 'rate-limited' && connection.words !== undefined)
    return `${word} (server: ${clean(connection.words, 50)})`
  return word
}

/** How late signals come while they do; of a feed that is down, when it was last heard (ux.md, Tray). */
export function freshness({ status, latencyMs, now, calendar }: TrayInput): string {
  if (status.connection.kind !== 'live') return lastHeard(status, now, (at) => timeOfDay(at, calendar))
  return latencyMs === null || !Number.isFinite(latencyMs) ? '' : formatMs(latencyMs)
}

/** Empty while history is written. */
export function journalWord({ journal }: Pick<FeedStatus, 'journal'>): string {
  switch (journal) {
    case 'disk-full':
      return 'Disk full: history is not kept'
    case 'failing':
      return 'History is not kept'
    case 'ok':
    case 'opening':
      return ''
  }
}
