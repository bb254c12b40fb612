/**
 * A process keeps the time zone that it started with: V8 asks the system once. Writing to the variable TZ makes Node ask
 * again; where the variable is set it is the user's choice, and stays.
 */
export function rereadTimeZone(): void {
  if (process.env['TZ'] === undefined) Reflect.deleteProperty(process.env, 'TZ')
}
