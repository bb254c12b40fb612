/** The body of a user's own webhook: the documented JSON, or a text with `{{field}}` in it (alerts.md A27). */
import { TEMPLATE_SAMPLE, type TemplateField } from '../vocabulary/targets.ts'
import type { ForwardContent } from './types.ts'

type Fields = Readonly<Record<TemplateField, string | number | null>>

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g

const isField = (name: string): name is TemplateField => Object.hasOwn(TEMPLATE_SAMPLE, name)
/** What begins like JSON is to be JSON: what is put into it is written as inside a JSON text. */
const isJson = (template: string): boolean => /^\s*[{[](?!\{)/.test(template)

/** Null when it can be filled, else what is wrong and where. */
export function templateProblem(template: string): string | null {
  for (const [, name = ''] of template.matchAll(PLACE))
    if (!isField(name))
      return `“${name}” is no field of an alert; there are ${Object.keys(TEMPLATE_SAMPLE).join(', ')}`
  if (/\{\{|\}\}/.test(withoutPlaces(template)) && !isJson(template)) return 'a {{ or }} has no counterpart'
  if (!isJson(template)) return null
  try {
    JSON.parse(filled(template, TEMPLATE_SAMPLE))
    return null
  } catch {
    return 'it begins like JSON and is none once it is filled in; texts need quotes around {{…}}'
  }
}

const withoutPlaces = (template: string): string => template.replaceAll(PLACE, '')

/** What is not known, or hidden, is `null` where a figure stands bare, and empty within a text. */
export function filled(template: string, fields: Fields): string {
  const inJson = isJson(template)
  return template.replaceAll(PLACE, (place: string, name: string, at: number) => {
    const value = isField(name) ? fields[name] : place
    if (value === null) return inJson && isBare(template, at) ? 'null' : ''
    const text = String(value)
    return inJson ? JSON.stringify(text).slice(1, -1) : text
  })
}

/** Whether it stands outside quotes. */
const isBare = (template: string, at: number): boolean =>
  (template.slice(0, at).replaceAll(/\\./g, '').split('"').length - 1) % 2 === 0

export const bodyType = (template: string): string =>
  template === '' || isJson(template) ? 'application/json' : 'text/plain; charset=utf-8'

export function fieldsOf(content: ForwardContent, id: string, target: string): Fields {
  const { event, priority, title, body, symbol, type, side, price, usd, confidence, count } = content
  const iso = (ms: number): string => new Date(ms).toISOString()
  return {
    id,
    event,
    target,
    ...{ priority, title, body, symbol, type, side, price, usd },
    distance_pct: content.distancePct,
    confidence,
    count,
    detected_at: iso(content.detectedAt),
    raised_at: iso(content.raisedAt),
    expires_at: iso(content.expiresAt),
  }
}
