/** What is wrong with a settings document, in plain words (alerts.md A19): `path.of.field: what it may be`. */
import type { TLocalizedValidationError } from 'typebox/error'
import { SETTING_LABELS } from '../vocabulary/settings.ts'

type Problem = TLocalizedValidationError

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'a group of settings',
}

/** The first of a schema's problems. `root` names the document, where the problem is none of its fields'. */
export function settingsProblem(problems: readonly Problem[], root: string): string {
  const [first] = problems
  if (first === undefined) return `${root}: not valid`
  const path = first.instancePath.split('/').slice(1)
  // The schema of a field that must not be there is `false`: it is told of where it stands.
  const where = first.keyword === 'boolean' ? path.slice(0, -1) : path
  return `${[...(where.length === 0 ? [root] : where)].join('.')}: ${wordsOf(first, problems)}`
}

function wordsOf(first: Problem, problems: readonly Problem[]): string {
  switch (first.keyword) {
    case 'boolean':
      return `${JSON.stringify(first.instancePath.split('/').at(-1))} is not a setting of this version`
    case 'required': {
      const { requiredProperties } = first.params
      return `${listed(requiredProperties, 'and')} ${requiredProperties.length === 1 ? 'is' : 'are'} missing`
    }
    case 'const':
      return `must be ${listed(choicesOf(first, problems), 'or')}`
    case 'type': {
      const { type } = first.params
      return `must be ${typeof type === 'string' ? (TYPES[type] ?? type) : listed(type, 'or')}`
    }
    case 'minLength':
      return 'must not be empty'
    case 'maxLength':
      return `must have at most ${first.params.limit} characters`
    case 'maxItems':
      return `must have at most ${first.params.limit} entries`
    default:
      return first.message
  }
}

/** A choice is a union of constants, each of which reports its own failure. */
const choicesOf = ({ instancePath }: Problem, problems: readonly Problem[]): readonly string[] =>
  problems.flatMap((problem) =>
    problem.keyword === 'const' && problem.instancePath === instancePath
      ? [String(problem.params.allowedValue)]
      : [],
  )

function listed(words: readonly string[], last: 'and' | 'or'): string {
  const tail = words.at(-1) ?? ''
  return words.length < 2 ? tail : `${words.slice(0, -1).join(', ')} ${last} ${tail}`
}

/** Refusals of settings (A19) in the window's words: the check names fields as they are stored. */
const EXPECTED: Readonly<Record<string, string>> = {
  chartUrl: 'must begin with https://',
  start: 'must be a time such as 22:00',
  end: 'must be a time such as 07:00',
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SETTING_LABELS),
  ['settings', 'Settings'],
  ['version', 'Version'],
])

function labelOf(path: string): string {
  const rule = /^alerts\.rules\.(\d+)/.exec(path)?.[1]
  const target = /^forward\.targets\.(\d+)/.exec(path)?.[1]
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part))
  // A file may hold a name that no field has; then the nearest known one above it says where.
  while (parts.length > 1 && !LABELS.has(parts.join('.'))) parts.pop()
  const known = parts.join('.')
  const label = LABELS.get(known) ?? 'Settings'
  if (rule === undefined && target === undefined) return label
  const name = rule === undefined ? `Target ${Number(target) + 1}` : `Rule ${Number(rule) + 1}`
  return known === 'alerts.rules' || known === 'forward.targets' ? name : `${name}, ${label}`
}

/** `data.retentionDays: must be >= 1` becomes `Keep events for: must be at least 1`. */
export function refusalInWords(message: string): string {
  const [, path, reason] = /^([\w.]+): (.*)$/s.exec(message) ?? []
  if (path === undefined || reason === undefined) return message
  const field = path.split('.').at(-1) ?? ''
  const words = reason
    .replace(/^must match pattern .*$/s, () => EXPECTED[field] ?? 'is not written as it should be')
    .replace('must be >= ', 'must be at least ')
    .replace('must be <= ', 'must be at most ')
  return `${labelOf(path)}: ${words}`
}
