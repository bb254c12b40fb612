/** What is wrong with a settings document, in plain words (A19): `path.of.field: what it may be`. */
import type { TLocalizedValidationError } from 'typebox/error'

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
