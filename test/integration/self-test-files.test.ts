/** The self-test's parts that touch the disk: the journal on its real threads, and the autostart entry. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { journalCheck } from '../../src-main/shell/self-test/journal.ts'
import { autostartCheck, programOf } from '../../src-main/shell/self-test/autostart.ts'
import { desktopEntry } from '../../src-main/shell/system/autostart.ts'
import { RecordingLog } from '../support/fakes/log.ts'

const WORKER = fileURLToPath(new URL('../../src-main/adapters/journal/worker.ts', import.meta.url))
const { signal } = new AbortController()

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-self-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('journal', () => {
  const check = (folder: string, worker = WORKER) =>
    journalCheck({ folder, worker, now: () => Date.now(), log: new RecordingLog() })

  test('writes, searches and reopens one of its own, and leaves nothing behind', async () => {
    const folder = join(tempFolder(), 'not there yet')
    expect(await check(folder).run(signal)).toEqual({
      kind: 'ok',
      detail: `20 events written, searched and kept in ${folder}.`,
    })
    expect(readdirSync(folder)).toEqual([])
  })
  test('a folder that cannot be written to says which and why', async () => {
    const file = join(tempFolder(), 'a file')
    writeFileSync(file, '')
    const outcome = await check(join(file, 'data')).run(signal)
    expect(outcome).toMatchObject({ kind: 'failed' })
    expect(outcome.kind === 'failed' && outcome.why).toContain(
      `Nothing can be written to ${join(file, 'data')}`,
    )
  })
  test('a worker that is not in the package fails, and nothing stays behind', async () => {
    const folder = tempFolder()
    await expect(check(folder, join(folder, 'missing.js')).run(signal)).rejects.toThrow(/crashed/)
    expect(readdirSync(folder)).toEqual([])
  })
  test('a thread that hangs is ended with the part’s limit', async () => {
    const folder = tempFolder()
    const worker = join(tempFolder(), 'deaf.mjs')
    writeFileSync(
      worker,
      `import { writeFileSync } from 'node:fs'
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', () => writeFileSync('${worker}.asked', ''))`,
    )
    const limit = new AbortController()
    const outcome = expect(check(folder, worker).run(limit.signal)).rejects.toThrow(/closed/)
    await vi.waitFor(() => expect(existsSync(`${worker}.asked`)).toBe(true), 20_000)
    limit.abort()
    await outcome
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('start at login', () => {
  function rig(part: Partial<Parameters<typeof autostartCheck>[0]> = {}) {
    const home = tempFolder()
    const program = join(home, 'Fast "Feed" 100 $%')
    writeFileSync(program, '#!/bin/sh\n')
    chmodSync(program, 0o755)
    const file = join(home, 'autostart', 'nexusglass-fastfeed.desktop')
    const check = autostartCheck({
      autostart: {
        platform: 'linux',
        configHome: home,
        command: [program],
        desktopId: 'nexusglass-fastfeed',
      },
      wanted: () => false,
      loginItem: () => ({ openAtLogin: false }),
      ...part,
    })
    const enter = (command: readonly string[]): void => {
      mkdirSync(join(home, 'autostart'), { recursive: true })
      writeFileSync(file, desktopEntry('FastFeed', command))
    }
    return { home, program, file, enter, run: async () => check.run(signal) }
  }

  test('an entry’s program is read back as it was written, whatever is in its name', () => {
    for (const path of ['/opt/fastfeed', '/home/a b/$HOME`x`\\y "q" 100%/f.AppImage'])
      expect(programOf(desktopEntry('x', [path, '/app']))).toBe(path)
    expect(programOf('[Desktop Entry]\n')).toBe('')
  })
  test('off, and it could be switched on', async () => {
    const { run, program } = rig()
    expect(await run()).toEqual({ kind: 'ok', detail: `Off; it could be switched on, for ${program}.` })
  })
  test('on, for a program that is there', async () => {
    const { run, program, file, enter } = rig({ wanted: () => true })
    enter([program])
    expect(await run()).toEqual({ kind: 'ok', detail: `On: ${file} starts ${program}.` })
  })
  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'E16: an entry that the desktop has switched off is told: %s',
    async (line) => {
      const { run, program, file, enter } = rig({ wanted: () => true })
      enter([program])
      const entry = readFileSync(file, 'utf8').replace('X-GNOME-Autostart-enabled=true', line)
      writeFileSync(file, `${entry}\n[Desktop Action x]\nName=x\n`)
      expect(await run()).toMatchObject({
        kind: 'failed',
        advice: 'Switch it on in the desktop’s startup programs.',
      })
      writeFileSync(file, `${desktopEntry('FastFeed', [program])}[Desktop Action x]\n${line}\n`)
      expect(await run()).toMatchObject({ kind: 'ok' })
    },
  )
  test('E16: an entry that points nowhere is told', async () => {
    const { run, home, file, enter } = rig()
    enter([join(home, 'fastfeed-0.0.9.AppImage')])
    expect(await run()).toMatchObject({
      kind: 'failed',
      why: `${file} starts ${join(home, 'fastfeed-0.0.9.AppImage')}, which is not there.`,
    })
  })
  test('switched on, and the entry is gone', async () => {
    expect(await rig({ wanted: () => true }).run()).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('is missing'),
    })
  })
  test('a program that cannot be started', async () => {
    const { run, program } = rig()
    rmSync(program)
    expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringContaining('cannot be started') })
  })
  test.each([
    [{ openAtLogin: true }, 'ok'],
    [{ openAtLogin: true, executableWillLaunchAtLogin: false }, 'failed'],
    [{ openAtLogin: false, status: 'requires-approval' }, 'failed'],
    [{ openAtLogin: false }, 'ok'],
  ])('elsewhere the system is asked: %j is %s', async (item, kind) => {
    const { program, home } = rig()
    const check = autostartCheck({
      autostart: { platform: 'win32', configHome: home, command: [program], desktopId: 'x' },
      wanted: () => false,
      loginItem: () => item,
    })
    expect(await check.run(signal)).toMatchObject({ kind })
  })
})

describe('the deadline of the whole', () => {
  const DEADLINE = new URL('../../src-main/shell/self-test/command.ts', import.meta.url).href

  async function run(script: string) {
    const folder = tempFolder()
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { startDeadline } from '${DEADLINE}'
      ${script}`,
      folder,
    ])
    onTestFinished(() => void child.kill('SIGKILL'))
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    return { output, folder, code: child.exitCode, signal: child.signalCode }
  }

  test('E13: with the app’s own thread held for good, what is known is printed and the process ended', async () => {
    const {
      output,
      folder,
      signal: ended,
    } = await run(`
      const deadline = startDeadline(process.argv[1], 'nothing yet', 500)
      deadline.note('three parts are known')
      for (;;);`)
    expect(output).toBe('three parts are known')
    expect(ended).toBe('SIGKILL')
    expect(existsSync(folder)).toBe(false)
  })
  test('lifted, it prints nothing and keeps nobody waiting', async () => {
    const { output, folder, code } = await run(`
      const deadline = startDeadline(process.argv[1], 'nothing yet', 60_000)
      await deadline.lift()
      console.log('done')`)
    expect({ output, code }).toEqual({ output: 'done\n', code: 0 })
    expect(existsSync(folder)).toBe(true)
  })
})
