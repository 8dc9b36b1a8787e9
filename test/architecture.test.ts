import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../src/scad/package.ts'

const words = ['errors', 'events', 'text']
const adapters = ['engine', 'git', 'host']
const definitions = ['scad', 'agents', 'config', 'credentials']
const primitives = [
  'image',
  'gateway',
  'session',
  'network',
  'brief',
  'answer',
  'job',
  'customs',
  'code',
  'archive',
  'landing',
  'lifetime',
  'status',
  'gc',
  'doctor',
  'watch',
]

/** Every folder of src, and those it may import from besides itself. An import points downwards only. */
const mayImport: Record<string, string[]> = {
  errors: [],
  events: [],
  text: ['errors'],
  // adapters: the only code that touches the world; never each other
  engine: words,
  git: words,
  host: words,
  // definitions
  scad: [...words, ...adapters],
  agents: [...words, 'scad'],
  config: [...words, ...adapters, 'scad', 'agents'],
  credentials: [...words, 'scad', 'agents', 'config'],
  // primitives, along the arrow
  image: [...words, ...adapters, ...definitions],
  gateway: [...words, ...adapters, ...definitions, 'image'],
  session: [...words, ...adapters, ...definitions, 'image', 'gateway'],
  network: [...words, ...adapters, ...definitions, 'gateway', 'session'],
  brief: [...words, ...adapters, ...definitions, 'session'],
  answer: [...words, ...adapters, 'scad'],
  job: [...words, ...adapters, ...definitions, 'image', 'gateway', 'session', 'network', 'brief', 'answer'],
  customs: [...words, 'git', 'scad'],
  code: [...words, ...adapters, ...definitions, 'image', 'session', 'customs'],
  archive: [...words, ...adapters, ...definitions, 'image', 'gateway', 'session', 'answer', 'job', 'customs', 'code'],
  landing: [...words, ...adapters, ...definitions, 'session', 'customs', 'code', 'archive'],
  lifetime: [...words, ...adapters, ...definitions, 'image', 'gateway', 'session', 'job', 'code', 'archive'],
  status: [...words, ...adapters, ...definitions, 'image', 'session', 'job', 'code', 'lifetime'],
  gc: [...words, ...adapters, ...definitions, 'image', 'gateway', 'session', 'archive', 'lifetime'],
  doctor: [...words, ...adapters, ...definitions, 'image', 'session', 'job', 'archive', 'gc'],
  watch: [...words, ...adapters, ...definitions, 'image', 'session', 'job', 'archive', 'lifetime', 'status', 'gc'],
  // composites call primitives, never an adapter
  flows: [...words, ...definitions, ...primitives],
  // the terminal face; what it needs of an adapter comes through the context
  cli: [...words, ...definitions, ...primitives, 'flows', 'host'],
  // what a person types: thin
  commands: [...words, ...definitions, ...primitives, 'flows', 'cli'],
  // the public surface
  index: [...words, ...adapters, ...definitions, ...primitives, 'flows'],
}

/** Where each package is at home; nobody else imports it. `zod` describes boundaries everywhere. */
const homes: Record<string, string[]> = {
  ajv: ['answer'],
  'ajv/dist/2020.js': ['answer'],
  cac: ['cli'],
  ora: ['cli'],
  cosmiconfig: ['config'],
  dockerode: ['engine'],
  'simple-git': ['git'],
  'tar-stream': ['engine', 'image', 'session', 'archive'],
  zod: Object.keys(mayImport),
}

interface Import {
  file: string
  home: string
  target: string
}

const root = packageFolder()

/** `commands`, `index`, or the folder of src that a file is in. */
function homeOf(file: string): string {
  const [top, folder = ''] = file.split('/')
  return top === 'src' ? folder.replace(/\.ts$/, '') : (top ?? '')
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const found = source.matchAll(/^(?:import|export)\b[^'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)
  return [...found].map(([, from, bare, dynamic]) => ({ file, home: homeOf(file), target: from ?? bare ?? dynamic ?? '' }))
}

const files = ['src', 'commands'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)
const imports = files.flatMap(importsOf)
const inside = imports.flatMap(({ file, home, target }) =>
  target.startsWith('.') ? [{ file, home, target: relative(root, join(root, dirname(file), target)) }] : [],
)

test('the imports are read', () => {
  expect(imports.length).toBeGreaterThan(files.length)
  expect(imports.every(({ target }) => target !== '')).toBe(true)
})

test('every folder of src has a place in the table', () => {
  expect(files.map(homeOf).filter((home) => !(home in mayImport))).toEqual([])
})

test('imports point downwards only', () => {
  const upwards = inside.filter(({ home, target }) => homeOf(target) !== home && mayImport[home]?.includes(homeOf(target)) !== true)
  expect(upwards.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('every package is imported in its home only', () => {
  const packages = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
  const astray = packages.filter(({ home, target }) => homes[target]?.includes(home) !== true)
  expect(astray.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('nothing in src or commands imports tests, scripts or the public surface', () => {
  const wrong = inside.filter(({ target }) => !/^(?:src\/.+\/|commands\/)/.test(target))
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})

test('no file is a list of exports but the public surface', () => {
  const barrels = files.filter(
    (file) => file !== 'src/index.ts' && /^export (?:\*|\{[^}]*\}) from /m.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(barrels).toEqual([])
})

test('files stay small', () => {
  const long = files.filter(
    (file) => file !== 'commands/command-list.ts' && readFileSync(join(root, file), 'utf8').split('\n').length > 251,
  )
  expect(long).toEqual([])
})
