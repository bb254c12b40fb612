/** What a schema cannot say about alert rules and quiet hours (A19). Each answers null, or what is wrong and where. */
import type { AlertRule } from '../alerts/types.ts'
import type { QuietHoursSettings } from './types.ts'

export function ruleProblem(rule: AlertRule): string | null {
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
export function rulesProblem(
  rules: readonly AlertRule[],
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

/** Off, they may be anything well-formed: half-filled hours are no reason to refuse the rest. */
export function quietHoursProblem({ enabled, start, end, days }: QuietHoursSettings): string | null {
  if (new Set(days).size !== days.length) return 'quietHours.days: a day stands there twice'
  if (!enabled) return null
  if (start === end) return 'quietHours: start and end are the same minute'
  return days.length === 0 ? 'quietHours.days: choose at least one day' : null
}

function repeated(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null
}
