import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandList } from '../../commands/command-list.ts'
import { demoPrompt, makeDemoFolder } from '../../scripts/demo/demo-folder.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { type DemoPlace, demoPlace, runProgram } from '../engine/demo-support.ts'
import { uniqueName } from '../support/engine.ts'
import { blocks, withBlock } from './markdown.ts'
import { lasting, typed } from './transcript.ts'

/** `UPDATE_README=1 npm test -- test/docs/readme.test.ts` writes what the commands print now into the README. */
const update = process.env['UPDATE_README'] === '1'
const root = packageFolder()
const file = join(root, 'README.md')
const readme = readFileSync(file, 'utf8')

let place: DemoPlace
beforeAll(async () => {
  // as long as `demo`, which takes its place in what is written
  place = await demoPlace(update ? uniqueName().slice(0, 4) : uniqueName())
  makeDemoFolder({ folder: place.folder, agent: 'scripted', prompt: readFileSync(demoPrompt) })
})
afterAll(async () => place[Symbol.asyncDispose]())

function only(language: string): string {
  const found = blocks(readme).filter((block) => block.language === language)
  expect(found).toHaveLength(1)
  return found[0]?.text ?? ''
}

test('the config shown is that of the demo', () => {
  expect(only('yaml')).toBe(readFileSync(join(root, 'examples/demo/scad.config.yaml'), 'utf8'))
})

test('the npm commands shown are there', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = [...readme.matchAll(/\bnpm (?:run )?(demo|test|build)\b/g)].map(([, name = '']) => name)
  expect(new Set(named)).toEqual(new Set(['demo', 'test', 'build']))
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('the table has every command and no other', () => {
  const cells = [...readme.matchAll(/^\| \w+ +\| (.+?) +\| .+\|$/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
  const named = cells.flatMap(([, name = '']) => {
    const [, group = '', names = ''] = /^(?:(\w+) )?(\S+)$/.exec(name.replaceAll(String.raw`\|`, '|')) ?? []
    return names.split('|').map((last) => `${group} ${last}`.trim())
  })
  const there = commandList.commands.map(({ path }) => path.join(' ')).filter((name) => !name.startsWith('completion '))
  expect(named.filter((name) => name !== '' && !name.startsWith('git ')).toSorted()).toEqual(there.toSorted())
})

test('the commands shown print what is shown', async () => {
  const all = blocks(readme)
  const transcripts = all.flatMap(({ language, text }) => (language === 'console' ? [text] : []))
  expect(transcripts.length).toBeGreaterThan(0)
  const now = await typed(place, transcripts)
  if (update) {
    const places = all.flatMap(({ language }, index) => (language === 'console' ? [index] : []))
    writeFileSync(
      file,
      places.reduce((page, index, nth) => withBlock(page, index, now[nth]?.replaceAll(place.name, 'demo') ?? ''), readme),
    )
  } else {
    expect(now.map((text) => lasting(text, place.name))).toEqual(transcripts.map((text) => lasting(text, 'demo')))
  }
  // two sessions from their beginning to their end, images included
}, 300_000)

test('the TypeScript shown passes the type check and does what it says', async () => {
  const program = join(place.outside, 'readme.mts')
  writeFileSync(program, only('ts').replace("'scad'", JSON.stringify(join(root, 'src/index.ts'))))
  const options = '--strict --noEmit --skipLibCheck --module nodenext --target es2024 --allowImportingTsExtensions --types node'
  const types = ['--typeRoots', join(root, 'node_modules', '@types')]
  const check = await runProgram([join(root, 'node_modules/.bin/tsc'), ...options.split(' '), ...types, program], {
    cwd: place.outside,
    env: place.env,
  })
  expect(check).toEqual({ code: 0, stdout: '', stderr: '' })
  const { code, stdout, stderr } = await runProgram([process.execPath, program], { cwd: place.folder, env: place.env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^succeeded \[/)
  for (const repo of ['measure', 'handbook']) expect(stdout).toContain(join(place.folder, repo))
  expect(stdout.match(/refs\/remotes\/scad\/[^/]+\/main/g)).toHaveLength(2)
})
