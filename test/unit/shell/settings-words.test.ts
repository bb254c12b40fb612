import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SETTING_LABELS } from '../../../src-main/core/vocabulary/settings.ts'
import { refusalInWords } from '../../../src-main/core/settings/problem.ts'

const FOLDER = join(import.meta.dirname, '../../../src-renderer/settings')
/** Not there: a rule is told by its number, the sounds by their priorities, a target's kind by its title, searches at the search. */
const NOT_SHOWN = [
  'alerts.rules.id',
  'forward.targets.id',
  'forward.targets.kind',
  'sound.byPriority',
  'display.searches',
]

test('A19: the window takes the label of every field from where a refusal takes it, and writes none of its own', () => {
  const source = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n')
  for (const [path, label] of Object.entries(SETTING_LABELS)) {
    if (NOT_SHOWN.includes(path)) continue
    const [section = '', field = '', part = ''] = path.split('.')
    const taken =
      field === ''
        ? `name="${section}"`
        : part === ''
          ? `('${section}', '${field}')}`
          : section === 'sound'
            ? 'SETTING_LABELS[`sound.byPriority.${priority}`]'
            : section === 'forward'
              ? new RegExp(`(of|label)\\('${part}'\\)`)
              : `SETTING_LABELS['${path}']`
    if (typeof taken === 'string') expect(source, path).toContain(taken)
    else expect(source, path).toMatch(taken)
    expect(source, path).not.toContain(`label="${label}"`)
  }
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
  ['version: must be 3', 'Version: must be 3'],
  ['forward.targets.1.name: must not be empty', 'Target 2, Name: must not be empty'],
  ['forward.targets.0: must be object', 'Target 1: must be object'],
  ['not a path at all', 'not a path at all'],
])('A19: “%s” is said as “%s”', (message, words) => {
  expect(refusalInWords(message)).toBe(words)
})
