/**
 * Rules broken on purpose, one at a time, as a careless edit would. Each must be noticed by the tests named. Those of
 * session, recovery and ingest stand in core-mutations.ts; here are the ones around them.
 */
import { CORE_MUTATIONS } from './core-mutations.ts'

export interface Mutation {
  readonly name: string
  readonly rule: string
  readonly file: string
  /** Must stand in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** Paths for vitest. */
  readonly tests: readonly string[]
  /** Asked when those notice nothing. */
  readonly slower?: readonly string[]
}

const SESSION = ['test/unit/session']
const ALERTS = ['test/unit/alerts', 'test/model/alerts.test.ts']
const FORWARD = [
  'test/unit/forward',
  'test/unit/alerts/forwarding.test.ts',
  'test/unit/alerts/forwarding-again.test.ts',
  'test/model/forwarding.test.ts',
]
const FEED = ['test/unit/ingest']
const PROTOCOL = ['test/unit/protocol']
const RECOVERY = ['test/unit/recovery']
const JOURNAL = ['test/unit/journal/migrations.test.ts', 'test/unit/journal/history.test.ts']
const ADAPTERS = ['test/integration/prove-terminate.test.ts']

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'Retry-After is ignored',
    rule: 'R4',
    file: 'src-main/core/session/runner.ts',
    find: 'askedMs: retryAfterS * 1_000, message',
    replace: 'askedMs: 0, message',
    tests: SESSION,
  },
  {
    name: 'a rejected key is tried again',
    rule: 'R3',
    file: 'src-main/core/session/table.ts',
    find: '=> park(state.memory, event)',
    replace: '=> (event.message === "" ? park(state.memory, event) : stay(state))',
    tests: SESSION,
  },
  {
    name: 'a long sleep leaves the old socket in place',
    rule: 'R7',
    file: 'src-main/core/session/moves.ts',
    find: 'return gapMs > REPLACE_AFTER_GAP_MS',
    replace: 'return gapMs < 0 && gapMs > REPLACE_AFTER_GAP_MS',
    tests: SESSION,
  },
  {
    name: 'a handshake may take for ever',
    rule: 'P5',
    file: 'src-main/core/session/timing.ts',
    find: 'export const HANDSHAKE_MS = 10_000',
    replace: 'export const HANDSHAKE_MS = 100_000',
    tests: SESSION,
  },
  {
    name: 'an alert is raised again after every recovery',
    rule: 'A3',
    file: 'src-main/core/alerts/decide.ts',
    find: "if (isRepeat(turn, arrival)) return listed('already-raised')",
    replace: '',
    tests: ALERTS,
  },
  {
    name: 'a dead peer is closed in order instead of dropped',
    rule: 'H1',
    file: 'src-main/adapters/ws-socket.ts',
    find: 'terminate(): void {\n    this.#over = true\n    this.#ws?.terminate()',
    replace: 'terminate(): void {\n    this.#over = true\n    this.#ws?.close()',
    tests: ADAPTERS,
  },
  {
    name: 'the durable position stands at the newest event of the socket',
    rule: 'G4',
    file: 'src-main/core/ingest/live-trail.ts',
    find: 'if (now - oldest.last < SETTLED_AFTER_MS && after < SETTLED_AFTER_EVENTS) break',
    replace: '',
    tests: FEED,
  },
  {
    name: 'a message that could not be read is only counted',
    rule: 'P6',
    file: 'src-main/core/ingest/connection.ts',
    find: 'unread: () => recovery.doubt()',
    replace: 'unread: () => undefined',
    tests: FEED,
  },
  {
    name: 'one look after an unreadable message is enough',
    rule: 'G6',
    file: 'src-main/core/recovery/table.ts',
    find: '...spoil(state.memory, true, event, env), lookedAt: env.now',
    replace: '...spoil(state.memory, false, event, env), lookedAt: env.now',
    tests: RECOVERY,
  },
  {
    name: 'a page that came again ends history before the SNAPSHOT',
    rule: 'G2',
    file: 'src-main/core/recovery/moves.ts',
    find: "if (over && pass.kind === 'confirm'",
    replace: "if (pass.kind === 'confirm'",
    tests: RECOVERY,
  },
  {
    name: 'what was decided of a shed event is forgotten',
    rule: 'A9',
    file: 'src-main/core/ingest/intake.ts',
    find: '...ledger.owed.first(event.id)',
    replace: 'lagMs: null, decision: null',
    tests: FEED,
  },
  {
    name: 'what waits for the journal is written before it is known where it belongs',
    rule: 'G4',
    file: 'src-main/core/ingest/journal-writer.ts',
    find: 'if (!ready || resting || busy',
    replace: 'if (resting || busy',
    tests: FEED,
  },
  {
    name: 'what no restart reads again gathers with the rest',
    rule: 'G4',
    file: 'src-main/core/ingest/intake.ts',
    find: 'fresh.every(({ id }) => id > provable)',
    replace: 'fresh.length >= 0',
    tests: FEED,
  },
  {
    name: 'what was told gathers with the rest',
    rule: 'A3',
    file: 'src-main/core/ingest/intake.ts',
    find: "how.source === 'live' && !wasTold",
    replace: "how.source === 'live'",
    tests: FEED,
  },
  {
    name: 'events that wait keep the epoch they were taken in',
    rule: 'G9',
    file: 'src-main/core/ingest/packed-events.ts',
    find: 'numbers[at + AT.epoch] = place(numbers[at + AT.epoch] ?? 0)',
    replace: 'numbers[at + AT.epoch] = numbers[at + AT.epoch] ?? 0',
    tests: FEED,
  },
  {
    name: 'what came in several pieces loses its decisions',
    rule: 'A3',
    file: 'src-main/core/ingest/packed-events.ts',
    find: 'places[part.numbers[at + AT.decision] ?? NONE] ?? NONE',
    replace: 'part.numbers[at + AT.decision] ?? NONE',
    tests: FEED,
  },
  {
    name: 'what is being written is joined with what waits',
    rule: 'G5',
    file: 'src-main/core/ingest/journal-writer.ts',
    find: 'Math.max(joined, flying)',
    replace: 'joined',
    tests: FEED,
  },
  {
    name: 'an event that is still to be carried over may come again',
    rule: 'G5',
    file: 'src-main/adapters/journal/store.ts',
    find: 'old.fetch(entry)',
    replace: '',
    tests: JOURNAL,
  },
  {
    name: 'a search is over when its time is',
    rule: 'P6',
    file: 'src-main/adapters/journal/read.ts',
    find: 'else if (monotonicMs() >= until) return { events, next: positionOf(row), toCarry }',
    replace: 'else if (monotonicMs() >= until) return { events, next: null, toCarry }',
    tests: JOURNAL,
  },
  {
    name: 'what surrounds the entries of a page is not read',
    rule: 'G1',
    file: 'src-main/core/protocol/list.ts',
    find: '[]${body.slice(close + 1)}`',
    replace: "[]${open > 0 ? '}' : ''}`",
    tests: PROTOCOL,
  },
  {
    name: 'an entry of a page may reach beyond the list',
    rule: 'G1',
    file: 'src-main/core/protocol/list.ts',
    find: 'next < 0 || next >= close ? close',
    replace: 'next < 0 ? close',
    tests: PROTOCOL,
  },
  {
    name: 'an entry that had to be amended is journaled as it was sent',
    rule: 'P6',
    file: 'src-main/core/protocol/list.ts',
    find: 'check.amended || value !== entry',
    replace: 'value !== entry',
    tests: PROTOCOL,
  },
  {
    name: 'an event gets the text of another when the page is in the wrong order',
    rule: 'G2',
    file: 'src-main/core/protocol/list.ts',
    find: 'text: own[at] ?? null',
    replace: 'text: own[byId.size] ?? null',
    tests: PROTOCOL,
  },
  {
    name: 'an event gets the text of one that is not subscribed to',
    rule: 'P1',
    file: 'src-main/core/ingest/gap-recovery.ts',
    find: 'texts.filter((_, at) => areSubscribed[at])',
    replace: 'texts',
    tests: FEED,
  },
  {
    name: 'an alert is forwarded though it was acknowledged',
    rule: 'A21',
    file: 'src-main/core/alerts/forward-recall.ts',
    find: "isLive(forward) ? { ...forward, phase: kept('acknowledged') } : forward",
    replace: 'forward',
    tests: FORWARD,
  },
  {
    name: 'a late alert is forwarded as if it were fresh',
    rule: 'A22',
    file: 'src-main/core/alerts/forward-policy.ts',
    find: "  if (isOver) return { ...forward, phase: kept('late', 'its time was over') }\n",
    replace: '',
    tests: FORWARD,
  },
  {
    name: 'what was being forwarded is forgotten by a crash',
    rule: 'A23',
    file: 'src-main/core/alerts/documents.ts',
    find: "phase: stored.phase.kind === 'sending' ? { kind: 'waiting' } : stored.phase",
    replace: 'phase: stored.phase',
    tests: FORWARD,
  },
  {
    name: "a target's Retry-After holds for one message only",
    rule: 'A23',
    file: 'src-main/core/forward/forwarder.ts',
    find: 'now + Math.max(0, held)',
    replace: 'now',
    tests: FORWARD,
  },
  {
    name: 'a message is tried after its time to live',
    rule: 'A22',
    file: 'src-main/core/forward/delivery.ts',
    find: "if (nowMs >= endsMs) return { kind: 'over', outcome: 'late', why: state.why }",
    replace: "if (nowMs >= endsMs + 60_000) return { kind: 'over', outcome: 'late', why: state.why }",
    tests: FORWARD,
  },
  {
    name: 'a storm forwards every signal',
    rule: 'A7',
    file: 'src-main/core/alerts/decide.ts',
    find: '    countIntoStorm(turn, arrival)\n',
    replace: '    countIntoStorm(turn, arrival)\n    planForwards(turn, arrival)\n',
    tests: FORWARD,
  },
  {
    name: 'http is taken for any host',
    rule: 'A26',
    file: 'src-main/core/forward/target-fields.ts',
    find: "if (url.protocol === 'https:' || LOOPBACK.test(url.hostname))",
    replace: "if (url.protocol !== '' || LOOPBACK.test(url.hostname))",
    tests: FORWARD,
  },
  ...CORE_MUTATIONS,
]
