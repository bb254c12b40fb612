/** For the specs: the double, staged by the options that they have put into the page. */
import { install, type FakeOptions } from './install.ts'

// Sound: a page's global object takes any property; this one is ours.
const { fakeOptions } = globalThis as { fakeOptions?: FakeOptions }
if (fakeOptions !== undefined) install(fakeOptions)
