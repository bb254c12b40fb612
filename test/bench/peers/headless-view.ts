/** The parts of the view that come from the shell, as they stand without one. */
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type { HubSources } from '../../../src-main/core/view/hub.ts'
import type { Feed } from '../../../src-main/core/feed.ts'

export function headlessSources(feed: () => Feed): HubSources {
  return {
    status: () => feed().engine.status(),
    alerts: () => feed().alerts.view(),
    latency: () => feed().engine.latency(),
    key: () => ({ configured: true, last4: '', storage: 'memory', sealing: 'available' }),
    settings: () => DEFAULT_SETTINGS,
    notices: () => [],
    inApp: () => [],
    demo: () => false,
    app: () => ({
      name: 'bench',
      version: '0',
      platform: process.platform,
      wayland: false,
      electron: '',
      chrome: '',
      node: process.version,
      trayAvailable: false,
      feedUrlOverride: null,
    }),
  }
}
