/**
 * `STANDIN_WAYLAND=1`: what a Wayland session denies a program. Windows are not minimised as far as it is told, come up
 * with the focus or not at all, and stay on top by the compositor's grace; hotkeys are always "registered".
 */
export const wayland = process.env['STANDIN_WAYLAND'] === '1'
