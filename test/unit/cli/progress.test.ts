import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// on a build server ora draws nothing, whatever its stream is
const { CI: _, ...env } = process.env
const interactive = { ...env, TERM: 'xterm' }

/** What a terminal of that width gets to see. */
async function onTerminal(columns: number): Promise<string> {
  const program = `stty cols ${columns}; '${process.execPath}' '${join(import.meta.dirname, 'progress-program.ts')}'`
  const running = promisify(execFile)('script', ['-qec', program, '/dev/null'], { timeout: 20_000, env: interactive })
  running.child.stdin?.end()
  return (await running).stdout
}

test('a terminal shows a spinner, keeps warnings, and has its cursor back at the end', async () => {
  const seen = await onTerminal(80)
  expect(seen).toContain('Building')
  expect(seen).toContain('warning: careful\r\n')
  expect(seen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(seen.lastIndexOf('\u001b[?25l'))
  expect(seen).toContain('\u001b[?25l')
  expect(seen).toMatch(/done\r\n(?:\u001b\[\?25h)?$/)
})

test('a terminal that says it has no width gets plain lines', async () => {
  expect(await onTerminal(0)).toBe('Building\r\nStarting\r\nwarning: careful\r\ndone\r\n')
})
