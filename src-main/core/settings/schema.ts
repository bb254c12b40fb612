/** Validation and defaults of the settings (alerts.md A19: refused with the reason, never half taken). */
import { Compile } from 'typebox/compile'
import { templateProblem } from '../forward/template.ts'
import { parseFeedUrl } from '../protocol/url.ts'
import {
  type AlertRule,
  AlertRuleSchema,
  type ForwardRule,
  type ForwardTarget,
  type QuietHoursSettings,
  type Settings,
  SettingsSchema,
} from './document-schema.ts'
import { settingsProblem } from './problem.ts'

export const DEFAULT_SETTINGS: Settings = {
  version: 3,
  connection: { feedUrl: 'wss://nexusglass.live/ws/fastfeed', symbols: [], events: [] },
  alerts: {
    rules: [],
    quietP1: false,
    groupWindowS: 10,
    coolDownS: 60,
    stormTokens: 3,
    stormRefillS: 20,
    inhibitS: 120,
    escalation: true,
    persistent: false,
    digestAfterS: 60,
    watchdogAfterS: 30,
    privacy: 'full',
  },
  forward: { targets: [] },
  quietHours: {
    enabled: false,
    start: '22:00',
    end: '07:00',
    days: [0, 1, 2, 3, 4, 5, 6],
    p0BreaksThrough: true,
  },
  sound: { muted: false, volume: 0.7, byPriority: { P0: 'pulse', P1: 'chime', P2: 'none' } },
  display: {
    theme: 'system',
    density: 'comfortable',
    pulse: 'hour',
    timeFormat: 'relative',
    opacity: 1,
    alwaysOnTop: false,
    showOnP0: false,
    keyboardShortcuts: true,
    chartUrl: 'https://www.tradingview.com/chart/?symbol=BINANCE:{symbol}',
  },
  data: { retentionDays: 90, retentionEvents: 1_000_000 },
  system: { startAtLogin: false, hotkey: '', checkForUpdates: true },
}

const compiled = Compile(SettingsSchema)

type SettingsCheck =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly message: string }

/** Checks a whole settings document. The message names the first field that is wrong and what it should be. */
export function checkSettings(value: unknown): SettingsCheck {
  if (!compiled.Check(value))
    return { ok: false, message: settingsProblem(compiled.Errors(value), 'settings') }
  const url = parseFeedUrl(value.connection)
  if (!url.ok) return { ok: false, message: `connection.feedUrl: ${url.message}` }
  const rules = rulesProblem(value.alerts.rules)
  if (rules !== null) return { ok: false, message: `alerts.rules.${rules.where}.${rules.problem}` }
  const targets = targetsProblem(value.forward.targets)
  if (targets !== null) return { ok: false, message: `forward.targets.${targets.where}.${targets.problem}` }
  const quietHours = quietHoursProblem(value.quietHours)
  if (quietHours !== null) return { ok: false, message: quietHours }
  // Sound: the schema mirrors Settings field by field; the assignment below fails to compile when they drift.
  const settings: Settings = value
  return { ok: true, settings: withoutRepeats(settings) }
}

/** A name stated twice says nothing more; files of earlier versions have such. */
function withoutRepeats(settings: Settings): Settings {
  const { connection } = settings
  const symbols = [...new Set(connection.symbols)]
  const events = [...new Set(connection.events)]
  const same = symbols.length === connection.symbols.length && events.length === connection.events.length
  return same ? settings : { ...settings, connection: { ...connection, symbols, events } }
}

/** What a schema cannot say about alert rules and quiet hours (A19). Each answers null, or what is wrong and where. */
function ruleProblem(rule: AlertRule | ForwardRule): string | null {
  for (const field of ['priorities', 'types', 'symbols'] as const) {
    const names: readonly string[] | undefined = rule[field]
    if (names === undefined) continue
    if (names.length === 0) return `${field}: an empty list matches nothing; leave it out to match everything`
    const twice = repeated(names)
    if (twice !== null) return `${field}: ${JSON.stringify(twice)} stands there twice`
    const padded = names.find((name) => name.trim() !== name)
    if (padded !== undefined)
      return `${field}: ${JSON.stringify(padded)} has spaces around it and never matches`
  }
  return rule.id.trim() === '' ? 'id: must not be blank' : null
}

/** `where` is the path of the offending rule within the list. */
function rulesProblem(
  rules: readonly (AlertRule | ForwardRule)[],
): { readonly where: string; readonly problem: string } | null {
  const twice = repeated(rules.map(({ id }) => id))
  for (const [index, rule] of rules.entries()) {
    const problem = ruleProblem(rule)
    if (problem !== null) return { where: `${index}`, problem }
    if (rule.id === twice && rules.findIndex(({ id }) => id === twice) < index)
      return { where: `${index}`, problem: `id: ${JSON.stringify(twice)} is taken by another rule` }
  }
  return null
}

/** `where` is the path of the offending target within the list. */
function targetsProblem(
  targets: readonly ForwardTarget[],
): { readonly where: string; readonly problem: string } | null {
  for (const [index, target] of targets.entries()) {
    const earlier = targets.slice(0, index)
    const refuse = (problem: string) => ({ where: `${index}`, problem })
    if (target.name.trim() !== target.name || target.name.trim() === '')
      return refuse('name: must not be blank nor have spaces around it')
    if (earlier.some(({ name }) => name === target.name))
      return refuse(`name: ${JSON.stringify(target.name)} is taken by another target`)
    if (earlier.some(({ id }) => id === target.id)) return refuse('id: is taken by another target')
    const rules = rulesProblem(target.rules)
    if (rules !== null) return refuse(`rules.${rules.where}.${rules.problem}`)
    const template = templateProblem(target.template)
    if (template !== null) return refuse(`template: ${template}`)
  }
  return null
}

/** Off, they may be anything well-formed: half-filled hours are no reason to refuse the rest. */
function quietHoursProblem({ enabled, start, end, days }: QuietHoursSettings): string | null {
  if (new Set(days).size !== days.length) return 'quietHours.days: a day stands there twice'
  if (!enabled) return null
  if (start === end) return 'quietHours: start and end are the same minute'
  return days.length === 0 ? 'quietHours.days: choose at least one day' : null
}

function repeated(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null
}

const compiledRule = Compile(AlertRuleSchema)

/** One alert rule by itself, for a preview before it is saved (A1, A19). */
export function checkRule(
  value: unknown,
): { readonly ok: true; readonly rule: AlertRule } | { readonly ok: false; readonly message: string } {
  if (compiledRule.Check(value)) {
    const problem = ruleProblem(value)
    return problem === null ? { ok: true, rule: value } : { ok: false, message: `rule.${problem}` }
  }
  const problem = settingsProblem(compiledRule.Errors(value), '')
  return { ok: false, message: problem.startsWith(':') ? `rule${problem}` : `rule.${problem}` }
}
