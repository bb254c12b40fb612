import { expect, test } from 'vitest'
import { createDispatchQueue, type DispatchQueue } from '../../../src-main/core/time/scheduling.ts'

function recorded(react: (event: string, queue: DispatchQueue<string>) => void = () => undefined) {
  const seen: string[] = []
  const queue: DispatchQueue<string> = createDispatchQueue(
    (event) => {
      seen.push(`${event} begins`)
      react(event, queue)
      seen.push(`${event} ends`)
    },
    () => seen.push('settled'),
  )
  return { seen, queue }
}

test('what a step dispatches waits for its end, and all settle once', () => {
  const { seen, queue } = recorded((event, own) => {
    if (event === 'a') own.dispatch('b')
  })
  queue.dispatch('a')
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'settled'])
})

test('R8: nothing that waits is stepped once it is disposed of, and nothing new', () => {
  const { seen, queue } = recorded((_, own) => {
    own.dispatch('b')
    own.dispose()
  })
  queue.dispatch('a')
  queue.dispatch('c')
  expect(seen).toEqual(['a begins', 'a ends', 'settled'])
})

test('a step that throws does not block the next one', () => {
  const { seen, queue } = recorded((event) => {
    if (event === 'a') throw new Error('no')
  })
  expect(() => queue.dispatch('a')).toThrow('no')
  queue.dispatch('b')
  expect(seen).toEqual(['a begins', 'b begins', 'b ends', 'settled'])
})
