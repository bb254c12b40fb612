/** The window may not import from the shell, so its labels are read from its source. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, type AST } from 'svelte/compiler'
import { expect, test } from 'vitest'
import { refusalInWords, SETTING_LABELS } from '../../../src-main/shell/settings-words.ts'

const FOLDER = join(import.meta.dirname, '../../../src-renderer/settings')
const PRIORITIES = ['P0', 'P1', 'P2']
/** Never on show: a rule is told by its number. */
const NOT_SHOWN = ['alerts.rules.id', 'sound.byPriority']

interface Tag {
  readonly component: string
  /** Attribute → what is written as its value, without quotes and braces. */
  readonly attributes: Readonly<Record<string, string>>
}

function tagsOf(file: string): Tag[] {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const tags: Tag[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('type' in node && node.type === 'Component') {
      // Sound: what Svelte's own parser makes of a component's tag.
      const { name, attributes } = node as AST.Component
      const written = attributes.map((attribute) => {
        const [key = '', ...value] = text.slice(attribute.start, attribute.end).split('=')
        return [key, value.join('=').replace(/^["{]|["}]$/g, '')] as const
      })
      tags.push({ component: name, attributes: Object.fromEntries(written) })
    }
    Object.values(node).forEach(visit)
  }
  visit(parse(text, { modern: true }).fragment)
  // A field that saves by an `Edit` of its own names it with its error.
  const edits = new Map(
    [...text.matchAll(/const (\w+) = new Edit\(\(\) => (saver\('\w+', '\w+'\))\)/g)].map(
      ([, name = '', save = '']) => [`${name}.error`, save],
    ),
  )
  return tags.map((tag) => {
    const save = edits.get(tag.attributes['error'] ?? '')
    return save === undefined ? tag : { ...tag, attributes: { ...tag.attributes, save } }
  })
}

function pathOf({ attributes }: Tag): string | null {
  const save = attributes['save'] ?? attributes['choose'] ?? ''
  const [, section, field] = /saver\('(\w+)', '(\w+)'\)/.exec(save) ?? []
  if (section !== undefined) return `${section}.${field}`
  const [, condition] = /withCondition\(now, '(\w+)'/.exec(save) ?? []
  if (condition !== undefined) return `alerts.rules.${condition}`
  const [, own] = /\{ \.\.\.now, (\w+): change/.exec(save) ?? []
  if (own !== undefined) return `alerts.rules.${own}`
  return save.includes("saveSection('sound', ({ byPriority })") ? 'sound.byPriority.*' : null
}

function windowLabels(): Map<string, string> {
  const labels = new Map<string, string>()
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.svelte'))
  for (const tag of files.flatMap(tagsOf)) {
    const { name, title } = tag.attributes
    if (tag.component === 'Section' && name !== undefined && title !== undefined) labels.set(name, title)
    const path = pathOf(tag)
    if (path === null) continue
    const label = tag.attributes['label'] ?? tagsOf(`${tag.component}.svelte`)[0]?.attributes['label'] ?? ''
    if (path !== 'sound.byPriority.*') labels.set(path, label.split(';')[0] ?? '')
    else
      for (const priority of PRIORITIES)
        labels.set(
          `sound.byPriority.${priority}`,
          label.replaceAll('`', '').replace('${SHAPE[priority]} ', '').replace('${priority}', priority),
        )
  }
  return labels
}

test('A19: a refusal names every field by the label that stands beside it in the window', () => {
  const shown = Object.entries(SETTING_LABELS).filter(([path]) => !NOT_SHOWN.includes(path))
  expect(Object.fromEntries(windowLabels())).toEqual(Object.fromEntries(shown))
})

test.each([
  ['alerts.rules.1.types: an empty list', 'Rule 2, Of types: an empty list'],
  ['alerts.rules.0.priorities.2: must be a string', 'Rule 1, Priorities: must be a string'],
  ['alerts.rules.3: must be object', 'Rule 4: must be object'],
  ['alerts.rules: must be array', 'Rules: must be array'],
  ['connection.symbols.4: must be a string', 'Symbols: must be a string'],
  ['quietHours.enabled: must be boolean', 'Quiet hours: must be boolean'],
  ['sound.byPriority.P1: must be pulse or chime', 'P1 sound: must be pulse or chime'],
  ['display.colour.hue: is unknown', 'Display: is unknown'],
  ['unheard.of: is unknown', 'Settings: is unknown'],
  ['version: must be 1', 'Version: must be 1'],
  ['not a path at all', 'not a path at all'],
])('A19: “%s” is said as “%s”', (message, words) => {
  expect(refusalInWords(message)).toBe(words)
})
