import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command as add } from '../../../commands/config/add.ts'
import { command as list } from '../../../commands/config/list.ts'
import { command as remove } from '../../../commands/config/remove.ts'
import { command as schema } from '../../../commands/config/schema.ts'
import { command as show } from '../../../commands/config/show.ts'
import { command as validate } from '../../../commands/config/validate.ts'
import { command as init } from '../../../commands/init.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { workplace, type Workplace } from './workplace.ts'

let place: Workplace
beforeAll(async () => {
  place = await workplace()
  await place.repo('core')
})
afterAll(() => place[Symbol.asyncDispose]())

function scad(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: place.folder, env: { ...place.scad.env } }
    const child = execFile(process.execPath, [join(packageFolder(), 'commands/scad.ts'), ...words], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

test('init and every config command print what their schema says', async () => {
  const lines = [
    { command: init, words: ['init', 'core', '--name', 'atlas'] },
    { command: show, words: ['config', 'show', 'atlas'] },
    { command: validate, words: ['config', 'validate'] },
    { command: schema, words: ['config', 'schema'] },
    { command: list, words: ['config', 'list'] },
    { command: remove, words: ['config', 'remove', 'atlas'] },
    { command: add, words: ['config', 'add'] },
  ]
  for (const { command, words } of lines) {
    const { code, stdout, stderr } = await scad(...words, '--json')
    expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' })
    expect(() => command.output.parse(JSON.parse(stdout))).not.toThrow()
  }
})

test('for people, list is a table and add is the name', async () => {
  const file = await place.write('other/scad.config.yaml', 'name: other\nrepos: { core: { path: ../core } }\n')
  expect((await scad('config', 'add', 'other')).stdout).toBe('other\n')
  expect((await scad('config', 'list')).stdout).toContain(file)
})

test('an invalid config ends with 2 and a line for each problem', async () => {
  const file = await place.write('bad/scad.config.yaml', 'nam: bad\nrepos: { core: { path: ../core } }\n')
  const { code, stdout, stderr } = await scad('config', 'show', '--config', file)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.split('\n')).toEqual([
    `error: ${file}: 2 problems`,
    '  name: is missing',
    '  nam: unknown key; did you mean "name"?',
    'hint: every key and what it takes: scad config schema',
    '',
  ])
})

test('a repository that is not there ends with 3', async () => {
  const file = await place.write('gone/scad.config.yaml', 'name: gone\nrepos: { core: { path: ./gone } }\n')
  expect(await scad('config', 'validate', '--config', file)).toMatchObject({ code: 3, stderr: expect.stringMatching(/^error: .*gone/) })
})
