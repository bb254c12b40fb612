/** A service that hangs is found out without waiting for it. */
import { expect, test } from 'vitest'
import { watchService } from '../../../src-main/shell/notifications/service-watch.ts'
import { FakeClock } from '../../support/fakes/clock.ts'

const soon = () => new Promise((resolve) => setImmediate(resolve))

function rig() {
  const clock = new FakeClock()
  const heard: string[] = []
  const questions: { answer: () => void; refuse: () => void }[] = []
  const watch = watchService({
    question: () =>
      new Promise<void>((resolve, reject) => {
        questions.push({ answer: resolve, refuse: () => reject(new Error('ServiceUnknown')) })
      }),
    after: (ms, run) => clock.setTimer(ms, run),
    patienceMs: 1000,
    onChange: (answers) => void heard.push(answers ? 'back' : 'silent'),
  })
  const ask = (name: string) => watch.ask((answers) => void heard.push(`${name} ${answers ? 'yes' : 'no'}`))
  const later = (name: string) => watch.whenItAnswers(() => void heard.push(name))
  return { clock, heard, questions, ask, later }
}

test('A15: one question serves all who ask meanwhile, in their order', async () => {
  const { heard, questions, ask, later, clock } = rig()
  ask('a')
  ask('b')
  later('close')
  expect(questions).toHaveLength(1)
  questions[0]?.answer()
  await soon()
  expect(heard).toEqual(['close', 'a yes', 'b yes'])
  expect(clock.timers).toBe(0)
})

test('A15: unanswered, it is silent after its time; later ones are told at once, and nothing is asked twice', async () => {
  const { clock, heard, questions, ask, later } = rig()
  ask('a')
  clock.advance(999)
  expect(heard).toEqual([])
  clock.advance(1)
  ask('b')
  later('close')
  clock.advance(60_000)
  expect(heard).toEqual(['silent', 'a no', 'b no'])
  expect(questions).toHaveLength(1)
  questions[0]?.answer()
  await soon()
  expect(heard.slice(3)).toEqual(['back', 'close'])
  ask('c')
  questions[1]?.answer()
  await soon()
  expect(heard.at(-1)).toBe('c yes')
})

test('A15: a refusal is an answer: who shows will hear it, too', async () => {
  const { heard, questions, ask } = rig()
  ask('a')
  questions[0]?.refuse()
  await soon()
  expect(heard).toEqual(['a yes'])
})

test('A15: who asks within an answer gets a question of his own', async () => {
  const { heard, questions, ask } = rig()
  ask('a')
  questions[0]?.answer()
  await soon()
  ask('b')
  expect(questions).toHaveLength(2)
  questions[1]?.refuse()
  await soon()
  expect(heard).toEqual(['a yes', 'b yes'])
})

test('what is to be done once it answers does not grow without end', async () => {
  const { heard, questions, ask, later, clock } = rig()
  ask('a')
  clock.advance(1000)
  for (let n = 0; n < 1000; n += 1) later(`close ${n}`)
  questions[0]?.answer()
  await soon()
  expect(heard.filter((word) => word.startsWith('close'))).toHaveLength(200)
  expect(heard.at(-1)).toBe('close 999')
})

test('A15: a main loop that stood still has not waited: the answer that lies there is heard first', async () => {
  const timers: (() => void)[] = []
  const heard: boolean[] = []
  let answer: () => void = () => undefined
  const watch = watchService({
    question: () => new Promise<void>((resolve) => (answer = resolve)),
    after(_ms, run) {
      timers.push(run)
      return () => undefined
    },
    patienceMs: 1000,
    onChange: () => undefined,
  })
  watch.ask((answers) => void heard.push(answers))
  // A second late, timers come before what has arrived meanwhile.
  timers.shift()?.()
  answer()
  await soon()
  expect(heard).toEqual([true])
})
