import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openOutput, outputProblem } from '../../../src-main/cli/tail-output.ts'

/** A reader that takes nothing until told. */
function slowReader() {
  const taken: string[] = []
  let release = () => {}
  let open = false
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      const take = () => {
        taken.push(String(chunk))
        done()
      }
      if (open) take()
      else release = take
    },
  })
  const events: string[] = []
  const output = openOutput(
    stream,
    {
      gone: (problem) => events.push(problem ?? 'gone'),
      full: () => events.push('full'),
      drained: () => events.push('drained'),
    },
    100,
  )
  return {
    output,
    events,
    taken,
    stream,
    read: () => {
      open = true
      release()
    },
  }
}

test('a reader that does not read is noticed once, and again when it has caught up', async () => {
  const { output, events, taken, read } = slowReader()
  for (let i = 0; i < 50; i++) output.line(`line ${i}`)
  expect(events).toEqual(['full'])
  // Above the stream's own mark 'drain' is owed.
  for (let i = 0; i < 10_000; i++) output.line(`more ${i}`)
  read()
  await output.flush(5000)
  // A stream tells its 'drain' after the callback of the write that drained it.
  await new Promise((resolve) => setImmediate(resolve))
  expect(events).toEqual(['full', 'drained'])
  expect(taken).toHaveLength(10_050)
  expect(taken[0]).toBe('line 0\n')
})

test('a reader that is gone is told once, and printing goes on harmlessly', async () => {
  const { output, events, stream } = slowReader()
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  await new Promise((resolve) => setImmediate(resolve))
  output.line('nobody')
  await output.flush(10)
  expect(events).toEqual(['gone'])
})

test('only a closed pipe is quiet; any other failure is told by its reason', async () => {
  const { events, stream } = slowReader()
  stream.destroy(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
  await new Promise((resolve) => setImmediate(resolve))
  expect(events).toEqual(['the output cannot be written: the disk is full'])
  expect(outputProblem(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBeNull()
  expect(outputProblem(Object.assign(new Error('write EIO'), { code: 'EIO' }))).toContain('EIO')
})
