/** Deliberate breakages; each `from` stands exactly once in its file under `src-main/core`. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'G7: what is gone is asked for again by every try',
    file: 'recovery/steps.ts',
    from: 'const next = pass.pages === 0 ? pastExpired(memory, pass) : pass',
    to: 'const next = pass',
  },
  {
    name: 'G4: the cursor follows the socket before history is confirmed',
    file: 'ingest/connection.ts',
    from: 'const proves = ledger.provable === null ? firstPosition([first]) : history.followed()',
    to: 'const proves = firstPosition([first])',
  },
  {
    name: 'G4: a claim counts at once',
    file: 'recovery/moves.ts',
    from: 'const floor = repeats === 0 ? pass.claim :',
    to: 'const floor = repeats === 0 ? claim :',
  },
  {
    name: 'G6: claims go past the first live event',
    file: 'recovery/moves.ts',
    from: 'firstLive === null || one.id < firstLive',
    to: 'one.id > 0',
  },
  {
    name: 'G6: the confirming pass proves what it read beyond the first live event',
    file: 'recovery/moves.ts',
    from: "{ kind: 'proved', to: claim }",
    to: "{ kind: 'proved', to: pass.since }",
  },
  {
    name: 'G6: no confirming pass',
    file: 'recovery/moves.ts',
    from: "if (pass.kind === 'confirm' && !memory.doubted)",
    to: 'if (pass.since >= 0)',
  },
  {
    name: 'G6: the confirming pass comes too early',
    file: 'recovery/timing.ts',
    from: 'CONFIRM_AFTER_MS = 35_000',
    to: 'CONFIRM_AFTER_MS = 20_000',
  },
  {
    name: 'G2: paging never ends by itself',
    file: 'recovery/moves.ts',
    from: 'repeats === 0 ? joinedLive || !brought : honest',
    to: 'repeats === 0 ? joinedLive : honest',
  },
  {
    name: 'G2: live traffic keeps a recovery running',
    file: 'recovery/moves.ts',
    from: 'memory.firstLive !== null && pass.since >= memory.firstLive',
    to: 'false',
  },
  {
    name: 'R8: the attempt check is dropped',
    file: 'session/reduce.ts',
    from: "if ('attempt' in event && event.attempt !== state.memory.attempt) return stay(state)",
    to: '',
  },
  {
    name: 'R8: an answer of an abandoned request counts',
    file: 'recovery/table.ts',
    from: 'event.ticket === state.memory.ticket ? store(state, event, env) : stay(state)',
    to: 'store(state, event, env)',
  },
  {
    name: 'G4: a page asked ahead serves whatever is wanted',
    file: 'recovery/pages.ts',
    from: 'return a.since === b.since && a.query === b.query && a.ticket === b.ticket',
    to: 'return a.ticket === b.ticket',
  },
  {
    name: 'R8: a page asked ahead serves another recovery',
    file: 'recovery/pages.ts',
    from: 'return a.since === b.since && a.query === b.query && a.ticket === b.ticket',
    to: 'return a.since === b.since && a.query === b.query',
  },
  {
    name: 'G6: a page asked ahead serves for ever',
    file: 'recovery/ahead.ts',
    from: 'return Math.max(env.now - asked.now, env.wall - asked.wall) < AHEAD_KEEPS_MS',
    to: 'return true',
  },
  {
    name: 'P6: a page asked ahead serves although something came that could not be read',
    file: 'recovery/ahead.ts',
    from: 'memory.spoilt.at >= asked.now',
    to: 'memory.spoilt.at > Infinity',
  },
  {
    name: 'R4: pages are asked ahead while the server forbids it',
    file: 'recovery/ahead.ts',
    from: 'if (state.memory.limitedUntil > now)',
    to: 'if (state.memory.limitedUntil > Infinity)',
  },
  {
    name: 'R4: a 429 on a page asked ahead waits for its turn',
    file: 'recovery/pages.ts',
    from: "if (verdict.kind === 'rate-limited')",
    to: "if (verdict.kind === 'rate-limited' && current?.wanted === true)",
  },
  {
    name: 'R8: dispose leaves the alarm',
    file: 'session/runner.ts',
    from: '      alarm.set(null)\n      tick.set(null)',
    to: '      tick.set(null)',
  },
  {
    name: 'R2: back-off forgotten on every connection',
    file: 'session/moves.ts',
    from: 'return env.now >= provenAt(state)\n    ?',
    to: 'return env.now >= state.since\n    ?',
  },
  {
    name: 'R1: jitter lengthens',
    file: 'session/timing.ts',
    from: '?? DELAYS_S[0]\n  return seconds * 1_000 * (0.8 + 0.2 * random)',
    to: '?? DELAYS_S[0]\n  return seconds * 1_000 * (1 + 0.2 * random)',
  },
  {
    name: 'R4: hurrying ignores the limit',
    file: 'session/moves.ts',
    from: 'Math.max(memory.limitedUntil, memory.openedAt + ATTEMPTS_APART_MS)',
    to: 'memory.openedAt + ATTEMPTS_APART_MS',
  },
  {
    name: 'R4: REST does not hear of the limit',
    file: 'recovery/steps.ts',
    from: 'if (memory.limitedUntil > env.now)',
    to: 'if (memory.limitedUntil > Infinity)',
  },
  {
    name: 'R6: hurried attempts keep no distance',
    file: 'session/timing.ts',
    from: 'ATTEMPTS_APART_MS = 1_000',
    to: 'ATTEMPTS_APART_MS = 0',
  },
  {
    name: 'R7: the gap is judged after the deadline',
    file: 'session/runner.ts',
    from: "    noticeGap(GAP_MS)\n    dispatch({ kind: 'alarm' })",
    to: "    dispatch({ kind: 'alarm' })",
  },
  {
    name: 'R7: sleep measured by the monotonic clock alone',
    file: 'session/runner.ts',
    from: 'Math.max(now.mono - lastBeat.mono, now.wall - lastBeat.wall)',
    to: 'now.mono - lastBeat.mono',
  },
  {
    name: 'H2: a control pong always proves life',
    file: 'session/heartbeat.ts',
    from: 'outstanding === null || jsonSeen',
    to: 'outstanding === null',
  },
  {
    name: 'H2: an overtaken JSON PONG is not noticed',
    file: 'session/heartbeat.ts',
    from: 'answeredOtherwise: outstanding.sentAt',
    to: 'answeredOtherwise: null',
  },
  {
    name: 'H3: a PONG with none outstanding counts',
    file: 'session/heartbeat.ts',
    from: 'if (sentAt === null) return stay(state)',
    to: "if (sentAt === null) return { state, effects: [{ kind: 'roundTrip', ms: 0 }] }",
  },
  {
    name: 'one socket: replacing does not terminate',
    file: 'session/moves.ts',
    from: 'effects: [TERMINATE, ...step.effects]',
    to: 'effects: [...step.effects]',
  },
  {
    name: 'G5: duplicates are not noticed',
    file: 'ingest/intake.ts',
    from: 'if (taken === undefined) {',
    to: 'if (taken !== null) {',
  },
  {
    name: 'G4: shed events count as journaled',
    file: 'ingest/intake.ts',
    from: "room ? 'kept' : 'shed'",
    to: "'kept'",
  },
  {
    name: 'A2: the journal comes before the alert',
    file: 'ingest/intake.ts',
    from: 'if (fresh.length === 0) return []',
    to: 'if (fresh.length !== 0 && writer.pending() === 0) writer.enqueue([{ entries: [], cursor: null, gaps: [], stored: null }])\n    if (fresh.length === 0) return []',
  },
  {
    name: 'G4: a failed append is forgotten',
    file: 'ingest/journal-writer.ts',
    from: '        flying = 0\n        fail(error)',
    to: '        flying = 0\n        queue = queue.slice(items)\n        fail(error)',
  },
  {
    name: 'G8: another key keeps the cursor',
    file: 'ingest/engine.ts',
    from: 'ledger !== null && isSame(ledger.identity, config.identity)',
    to: 'ledger !== null',
  },
  {
    name: 'G9: restarts are not noticed',
    file: 'ingest/restart.ts',
    from: 'return newest.id <= ledger.received && newestAt > ledger.newestAt',
    to: 'return false',
  },
  {
    name: 'G9: every old SNAPSHOT is a restart',
    file: 'ingest/restart.ts',
    from: 'newest.id <= ledger.received && newestAt > ledger.newestAt',
    to: 'newest.id <= ledger.received',
  },
  {
    name: 'G10: the first SNAPSHOT alerts',
    file: 'ingest/connection.ts',
    from: 'const silent = firstSnapshot',
    to: 'const silent = firstSnapshot && false',
  },
  {
    name: 'G10: every SNAPSHOT is silent',
    file: 'ingest/connection.ts',
    from: 'const silent = firstSnapshot',
    to: 'const silent = firstSnapshot || true',
  },
  {
    name: 'G7: a confirmed recovery leaves the gap open',
    file: 'ingest/gap-recovery.ts',
    from: "outcome === 'complete' ? 'closed' : outcome",
    to: "outcome === 'complete' ? 'partial' : outcome",
  },
  {
    name: 'R10: a silent socket is kept',
    file: 'session/table.ts',
    from: "mayReplace(state, env) ? replace(afterLife(state, env), 'it had fallen silent', env) : stay(state)",
    to: 'mayReplace(state, env) ? stay(state) : stay(state)',
  },
  {
    name: 'R3: one close that names the key parks',
    file: 'session/timing.ts',
    from: 'REFUSALS_TO_PARK = 2',
    to: 'REFUSALS_TO_PARK = 1',
  },
  {
    name: 'H5: a PING of the server proves nothing',
    file: 'session/heartbeat.ts',
    from: 'answeredOtherwise: outstanding?.sentAt ?? answeredOtherwise',
    to: 'answeredOtherwise',
  },
]
