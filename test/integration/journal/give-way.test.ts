import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lowerThreadPriority } from '../../../src-main/adapters/journal/service.ts'
import { ALL, openedJournal, temporaryFile } from '../../support/journal-fixture.ts'

/** Nice values of this process's threads by their names, of which the kernel keeps 15 characters. */
function niceOfThreads(): Map<string, number> {
  return new Map(
    readdirSync('/proc/self/task').map((id) => {
      const [, name = '', rest = ''] =
        /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/self/task/${id}/stat`, 'utf8')) ?? []
      return [name, Number(rest.split(' ')[16])]
    }),
  )
}

describe('the threads of the journal let the one go first that alerts wait for', () => {
  test.runIf(process.platform === 'linux')('on Linux, each of its threads and no other', async () => {
    const own = () =>
      Number(
        readFileSync('/proc/self/stat', 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[16],
      )
    const before = own()
    const { history } = await openedJournal(temporaryFile())
    await history.page(ALL, null, 1)
    const nice = niceOfThreads()
    expect(nice.get('journal-writer')).toBe(Math.min(19, before + 5))
    expect(nice.get('journal-reader')).toBe(Math.min(19, before + 10))
    expect(own()).toBe(before)
  })

  test.each(['darwin', 'win32'] as const)('on %s not, where the whole process would', (platform) => {
    const asked: number[] = []
    lowerThreadPriority(10, platform, { get: () => 0, set: (pid) => void asked.push(pid) })
    expect(asked).toEqual([])
  })

  test.each([
    [0, [5, 10, 19]],
    [12, [17, 19, 19]],
    [-5, [0, 5, 14]],
  ])('started at %i, each is that much lower', (started, expected) => {
    const given: number[] = []
    for (const by of [5, 10, 19])
      lowerThreadPriority(by, 'linux', {
        get: () => started,
        set: (_, priority) => void given.push(priority),
      })
    expect(given).toEqual(expected)
  })

  test('a sandbox that forbids it costs nothing else', () => {
    expect(() =>
      lowerThreadPriority(10, 'linux', {
        get: () => 0,
        set: () => {
          throw new Error('EACCES')
        },
      }),
    ).not.toThrow()
  })
})
