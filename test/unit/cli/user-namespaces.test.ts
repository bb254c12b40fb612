import { expect, test } from 'vitest'
import { sandboxRemedy, type SandboxFacts } from '../../../src-main/cli/program.ts'

const ELECTRON = "/home/o'neil/fastfeed/node_modules/electron/dist/electron"
const UBUNTU: SandboxFacts = { restricted: '1\n', helper: { uid: 1000, mode: 0o100755 }, profiles: [] }

test('E9: where user namespaces are forbidden, the one command that helps is told', () => {
  const path = "'/home/o'\\''neil/fastfeed/node_modules/electron/dist/chrome-sandbox'"
  expect(sandboxRemedy(ELECTRON, UBUNTU)).toBe(`sudo chown root ${path} && sudo chmod 4755 ${path}`)
  expect(sandboxRemedy(ELECTRON, { ...UBUNTU, helper: null })).not.toBeNull()
})

test.each<[string, Partial<SandboxFacts>]>([
  ['another system', { restricted: null }],
  ['the restriction lifted', { restricted: '0\n' }],
  ['a helper that may do it', { helper: { uid: 0, mode: 0o104755 } }],
  ['a profile that allows it', { profiles: [`profile fastfeed ${ELECTRON} flags=(unconfined) { userns, }`] }],
])('%s: nothing is in the way', (_name, facts) => {
  expect(sandboxRemedy(ELECTRON, { ...UBUNTU, ...facts })).toBeNull()
})

test('a helper with the bit but not of root, and a profile of another program, do not help', () => {
  expect(sandboxRemedy(ELECTRON, { ...UBUNTU, helper: { uid: 1000, mode: 0o104755 } })).not.toBeNull()
  expect(sandboxRemedy(ELECTRON, { ...UBUNTU, profiles: ['/opt/other/electron { userns, }'] })).not.toBeNull()
})
