/** The system's key store: a text that is no secret is sealed and read back. The API key is not touched. */
import type { Check } from '../../core/self-test/types.ts'
import type { Vault } from '../secrets/vault.ts'

export interface KeyStoreCheckPorts {
  readonly vault: Vault
  /** What seals, in the system's word (`gnome_libsecret`, `kwallet6`, `basic_text` …); null where there is one only. */
  readonly backend: () => string | null
}

const PROBE = 'fastfeed self-test'

export function keyStoreCheck({ vault, backend }: KeyStoreCheckPorts): Check {
  return {
    name: 'key-store',
    async run() {
      const strength = await vault.strength()
      if (strength === 'silent') return { kind: 'failed', why: 'It does not answer.' }
      if (strength === 'unavailable')
        return {
          kind: 'absent',
          why: 'The system offers no way to seal the key: it is kept for a run only.',
        }
      const sealed = await vault.seal(PROBE)
      const opened = await vault.open(sealed).catch(() => null)
      if (opened?.text !== PROBE)
        return {
          kind: 'failed',
          why: 'What was sealed could not be read back, so a stored key would be lost.',
          advice:
            'Unlock or repair the system’s key store and restart the app. If that does not help, enter the key again in Settings → Connection.',
        }
      const by = backend()
      if (strength === 'weak' || vault.isWeak(sealed))
        return {
          kind: 'absent',
          why: `No keyring runs${by === null ? '' : ` (${by})`}: the key would only be hidden, so it is kept for a run only. GNOME Keyring or KWallet seals it.`,
        }
      return { kind: 'ok', detail: `Sealed and read back${by === null ? '' : ` by ${by}`}.` }
    },
  }
}
