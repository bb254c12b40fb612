/** What every view must pass: accessibility rules and words that are not cut. */
import { AxeBuilder } from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright/test'
import { expect } from './window.ts'

const SHOTS = process.env['FASTFEED_SHOTS']

/**
 * Legacy mode: one pass in the page itself, which has no frames, instead of a second page for the report.
 * `colours`: the same view in another theme, of which only the colours are new.
 */
export async function expectAccessible(page: Page, only: 'all' | 'colours' = 'all'): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  if (only === 'colours') axe.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await axe.analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  )
  expect(found).toEqual([])
}

/** Texts that are drawn wider than their box or may part a number from its unit, and what reaches beyond the window. */
export async function clipped(page: Page): Promise<readonly string[]> {
  // A string: this runs in the page, and the specs are compiled without the DOM's types.
  return page.evaluate(`(() => {
    const found = []
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways')
    for (const element of document.querySelectorAll('#app *')) {
      if (element.closest('.visually-hidden, svg, option')) continue
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
      if (!own) continue
      const box = element.getBoundingClientRect()
      if (box.width === 0) continue
      const style = getComputedStyle(element)
      if (style.visibility === 'hidden') continue
      const name = element.tagName + '.' + element.className + ': ' + element.textContent.trim().slice(0, 60)
      if (style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) found.push('cut ' + name)
      if (/\\d (%|ms|s|min|h)(?![\\p{L}\\d])/u.test(element.textContent) && !/nowrap|pre$/.test(style.whiteSpace))
        found.push('parted ' + name)
      if (box.right > width + 1 || box.left < -1) found.push('outside ' + name)
    }
    return found
  })()`)
}

/**
 * What is measured once nothing moves any more: the page draws a new size in steps, which a busy machine spreads over
 * many frames. Two measurements, with two drawn frames between, that are the same.
 */
export async function settled<T>(page: Page, measure: () => Promise<T>): Promise<T> {
  for (let last = JSON.stringify(await measure()); ;) {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    const next = await measure()
    const text = JSON.stringify(next)
    if (text === last) return next
    last = text
  }
}

export async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${name}.png`, animations: 'disabled' })
}
