/** What helps to find a fault, without anything secret: figures, the timeline, versions and settings. */
import { writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { DEVIATIONS } from '../../core/protocol/deviations.ts'
import { selfTestDocument } from '../../core/self-test/run.ts'
import type { Diagnostics, Result } from '../../contract/contract.ts'
import type { AppParts } from '../app-parts.ts'
import { localDay } from '../../adapters/clock.ts'
import { writeProblem } from '../../adapters/files.ts'

type FigureParts = Pick<AppParts, 'forwarding' | 'host' | 'info' | 'log' | 'timeline'>
export type DiagnosticsParts = FigureParts &
  Pick<AppParts, 'desktop' | 'notices' | 'now' | 'redact' | 'secrets' | 'selfTest' | 'settings'>

export async function diagnosticsOf(app: FigureParts): Promise<Diagnostics> {
  const { engine, alerts, history } = app.host.feed()
  let journal: Diagnostics['journal'] = { events: 0, bytes: 0, oldest: null }
  try {
    journal = await history.stats()
  } catch (error) {
    // A broken journal is when the rest is wanted most.
    app.log.warn('the journal gives no figures', { error })
  }
  return {
    timeline: app.timeline.entries(),
    latency: engine.latency(),
    latencyMinutes: engine.latencyMinutes(),
    counters: engine.counters(),
    suppressed: alerts.suppressed(),
    forwarding: app.forwarding.forwarder.figures(),
    deviations: engine.deviations().map((one) => ({ ...DEVIATIONS[one.kind], ...one })),
    journal,
    app: app.info(),
  }
}

/** The bundle as one JSON document. Symbols and rules are the user's own; the key and its last characters are not in it. */
async function diagnosticsDocument(app: DiagnosticsParts): Promise<string> {
  const { configured, storage, sealing } = app.secrets.info()
  const selfTest = app.selfTest.last()
  const document = {
    written_at: new Date(app.now()).toISOString(),
    system: { release: release(), arch: process.arch },
    ...(await diagnosticsOf(app)),
    status: app.host.feed().status(),
    mode: app.host.mode(),
    key: { configured, storage, sealing },
    settings: app.settings.current(),
    notices: app.notices.list(),
    self_test: selfTest === null ? null : selfTestDocument(selfTest),
  }
  return `${app.redact(JSON.stringify(document, null, 2))}\n`
}

export async function saveDiagnostics(app: DiagnosticsParts): Promise<Result> {
  const day = localDay(new Date(app.now()))
  const target = await app.desktop.saveFile(`fastfeed-diagnostics-${day}.json`, 'json')
  if (target === null) return { ok: true, message: 'Saving cancelled.' }
  try {
    await writeFile(target, await diagnosticsDocument(app), { mode: 0o600 })
    return { ok: true, message: 'Diagnostics saved; they hold no key.' }
  } catch (error) {
    app.log.warn('diagnostics could not be saved', { error })
    return { ok: false, message: `The diagnostics could not be written: ${writeProblem(error)}.` }
  }
}
