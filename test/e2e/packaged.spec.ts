/** The package as users get it: what is in it, how its fuses stand, and that it runs from those files. */
import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses'
import { listPackage } from '@electron/asar'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { unpackApp } from '../packaging/unpack.ts'
import { launchApp } from './driver/launch.ts'

/** The bytes of a fuse wire; the package does not export their names. */
const FuseState = { DISABLE: 48, ENABLE: 49 } as const
const root = join(import.meta.dirname, '..', '..')

test.describe('the package', () => {
  test.describe.configure({ mode: 'serial' })
  const output = mkdtempSync(join(tmpdir(), 'fastfeed-package-'))
  const unpacked = join(output, 'linux-unpacked')
  const archive = join(unpacked, 'resources', 'app.asar')
  test.skip(process.platform !== 'linux', 'packs the Linux folder')

  test.beforeAll(() => {
    const packed = spawnSync(process.execPath, [join(root, 'test/packaging/package-dir.ts')], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PACKAGE_OUTPUT: output },
    })
    expect(packed.status, packed.stdout + packed.stderr).toBe(0)
  })
  test.afterAll(() => {
    rmSync(output, { recursive: true, force: true })
  })

  test('holds what runs and nothing else', () => {
    const files = listPackage(archive, { isPack: false })
    expect(files).toContain('/dist/main/main.js')
    expect(files).toContain('/dist/main/preload.cjs')
    expect(files).toContain('/dist/main/journal-worker.js')
    expect(files).toContain('/dist/renderer/index.html')
    for (const text of ['/LICENSE', '/dist/main/licences.txt', '/dist/renderer/licences.txt'])
      expect(files).toContain(text)
    // The icon of the window on Linux; the systems' own are no business of the archive.
    expect(files.filter((file) => file.startsWith('/assets/icons/'))).toEqual(['/assets/icons/256x256.png'])
    const strangers = files.filter((file) =>
      /node_modules|\.map$|\.ts$|\.svelte$|^\/test|^\/src-|\.ci|electron-on-chromium|\.wav\.|\.md$/.test(
        file,
      ),
    )
    expect(strangers).toEqual([])
    expect(statSync(archive).size).toBeLessThan(10 * 1024 * 1024)
    const manifest: unknown = JSON.parse(readFileSync(join(unpackApp(archive), 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ name: 'nexusglass-fastfeed', main: 'dist/main/main.js' })
    expect(manifest).not.toHaveProperty('devDependencies')
  })

  test('knows where to look for updates, over https, and sends no crash dumps anywhere', () => {
    expect(readFileSync(join(unpacked, 'resources', 'app-update.yml'), 'utf8')).toMatch(
      /^url: ["']?https:\/\/nexusglass\.live\//m,
    )
    // A dump holds memory, and memory holds the key: the reporter is never started.
    const main = readFileSync(join(unpackApp(archive), 'dist/main/main.js'), 'utf8')
    expect(main).not.toContain('crashReporter')
  })

  test('has every fuse as configured', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'nexusglass-fastfeed'))
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ]
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ]
    for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.ENABLE)
    for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.DISABLE)
  })

  test('runs from its own files, to a live demo feed', async () => {
    test.skip(process.env['E2E_TARGET'] === 'electron', 'fuses forbid the inspection that a driver needs')
    const app = await launchApp({ app: unpackApp(archive), flags: ['--demo'] })
    try {
      const page = await app.window()
      await expect(page.getByText('Live', { exact: true }).first()).toBeVisible()
      await expect(page.getByRole('feed').getByRole('article').first()).toBeVisible()
      await expect.poll(async () => (await app.tray())?.tooltip).toContain('Live')
    } finally {
      await app.dispose()
    }
  })
})
