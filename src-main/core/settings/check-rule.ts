/** One alert rule by itself, for a preview before it is saved (A1, A19). */
import { Compile } from 'typebox/compile'
import type { AlertRule } from '../alerts/types.ts'
import { ruleProblem } from './check-alerts.ts'
import { AlertRuleSchema } from './document-schema.ts'
import { settingsProblem } from './problem.ts'

const compiled = Compile(AlertRuleSchema)

export function checkRule(
  value: unknown,
): { readonly ok: true; readonly rule: AlertRule } | { readonly ok: false; readonly message: string } {
  if (compiled.Check(value)) {
    const problem = ruleProblem(value)
    return problem === null ? { ok: true, rule: value } : { ok: false, message: `rule.${problem}` }
  }
  const problem = settingsProblem(compiled.Errors(value), '')
  return { ok: false, message: problem.startsWith(':') ? `rule${problem}` : `rule.${problem}` }
}
