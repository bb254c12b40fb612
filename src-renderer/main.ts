import { mount } from 'svelte'
import App from './App.svelte'
import { feed } from './state/feed.svelte.ts'
import { startSound } from './state/sound.ts'
import { view } from './state/view.svelte.ts'

feed.start()
view.start()
startSound()

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app')
mount(App, { target })
