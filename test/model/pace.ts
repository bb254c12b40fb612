/** R11, what a client may ask of the server: so much at once, and so much more as time goes by. It bounds every hour, and is found broken in minutes. */
import type { FakeRecoveryApi, PageRequest } from '../support/fakes/recovery-api.ts'

/** A burst in hand, and how long until one more is. */
interface Allowance {
  readonly atOnce: number
  readonly everyMs: number
}

/**
 * R1, R2: the back-off's first attempts, after 0.8, 1.6, 3.2 and 6.4 s; and from then on the quickest that a server can bring
 * about, by ending each connection as soon as it counts as healthy (10 s) and so may be tried again after 0.8 s.
 * That is 338 attempts an hour at most.
 */
const ATTEMPTS: Allowance = { atOnce: 5, everyMs: 10_800 }

/**
 * G7, P6: a recovery's first failures are followed by the next question after 1.6, 3.2, 6.4 … s; the most frequent question
 * that lasts is that of a connection whose messages cannot be read, every 20 s. That is 188 an hour, and what belongs to a
 * new connection.
 */
const QUESTIONS: Allowance = { atOnce: 8, everyMs: 20_000 }

/** G7: the question at the beginning, and those after 1.6 and 4.8 s, before the connection may end and another begin its own. */
const QUESTIONS_A_CONNECTION = 3

class Pace {
  readonly #allowance: Allowance
  #spent = 0
  #at = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** `now`: ms that never fall. Answers whether that much was allowed. */
  spend(now: number): boolean {
    const { atOnce, everyMs } = this.#allowance
    this.#spent = Math.max(0, this.#spent - (now - this.#at) / everyMs) + 1
    this.#at = now
    return this.#spent <= atOnce
  }

  /** The user, the system or another fault made more of them necessary. */
  allow(more: number): void {
    this.#spent = Math.max(0, this.#spent - more)
  }
}

const questionOf = ({ sinceId, query }: PageRequest): string => `${sinceId} ${query}`

/** Counts the requests of all processes, one after the other. */
export class Requests {
  readonly #attempts = new Pace(ATTEMPTS)
  readonly #questions = new Pace(QUESTIONS)
  /** How many of this process's are counted. */
  #counted = { attempts: 0, questions: 0 }
  /** The question whose answer brought events: going on from there is no new one (G2). */
  #page: string | null = null
  #asked = { question: '', at: 0 }

  launched(): void {
    this.#counted = { attempts: 0, questions: 0 }
  }

  /** Something was done to the client: it may try at once (R6), and count from the beginning again. */
  disturbed(): void {
    this.#attempts.allow(ATTEMPTS.atOnce)
    this.#questions.allow(QUESTIONS.atOnce)
  }

  answered(request: PageRequest, hasEvents: boolean): void {
    this.#page = hasEvents ? questionOf(request) : null
  }

  /** `attempts`: of this process so far; `now`: as in Pace. Answers what is too much. */
  count(now: number, attempts: number, history: FakeRecoveryApi): string | null {
    let problem: string | null = null
    for (; this.#counted.attempts < attempts; this.#counted.attempts += 1) {
      this.#questions.allow(QUESTIONS_A_CONNECTION)
      if (!this.#attempts.spend(now)) problem = 'R11: more attempts to connect than an hour may have'
    }
    for (; this.#counted.questions < history.total; this.#counted.questions += 1) {
      const asked = history.requests.at(this.#counted.questions - history.total)
      if (asked !== undefined && !this.#mayAsk(asked, now))
        problem = 'R11: more questions for history than an hour may have'
    }
    return problem
  }

  #mayAsk(asked: PageRequest, now: number): boolean {
    const question = questionOf(asked)
    const isOnward = this.#page !== null && this.#page !== question
    // Asked ahead, given up and asked again: a real clock tells the two moments apart, and then one serves for both.
    const isAgain = this.#asked.question === question && this.#asked.at === now
    this.#page = null
    this.#asked = { question, at: now }
    return isOnward || isAgain || this.#questions.spend(now)
  }
}
