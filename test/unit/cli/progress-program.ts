// A program that reports progress, for a test that needs a terminal.
import { setImmediate } from 'node:timers/promises'
import { progressView, spinnerWanted } from '../../../src/cli/progress.ts'

const view = progressView({ stderr: process.stderr, spinner: spinnerWanted(process.stderr, { TERM: 'xterm' }), debug: false })
view.report({ type: 'step', text: 'Building' })
// The view loads ora at its first step, and draws as soon as it is there.
await import('ora')
await setImmediate()
view.report({ type: 'step', text: 'Starting' })
view.report({ type: 'warning', text: 'careful' })
view.stop()
process.stdout.write('done\n')
