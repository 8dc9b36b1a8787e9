import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listClaims, withLock } from '../../../src/host/locks.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { eventually } from '../../support/eventually.ts'

let folder = ''
let locks = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-locks-'))
  locks = join(folder, 'locks')
})
afterEach(() => rm(folder, { recursive: true }))

/** A program that takes the lock and runs the code inside, with `fs` and `wait` at hand. */
function holderScript(name: string, code: string): string {
  const module = JSON.stringify(join(packageFolder(), 'src/host/locks.ts'))
  return `
    const fs = require('node:fs'); const wait = require('node:timers/promises').setTimeout
    import(${module}).then(({ withLock }) => withLock({ locks: ${JSON.stringify(locks)} }, ${JSON.stringify(name)}, async () => { ${code} }, { waitMs: 30_000 }))`
}

function holder(name: string, code: string) {
  return spawn(process.execPath, ['-e', holderScript(name, code)], { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder })
}

/** Leaves claims of this process on the lock `a` behind, their names changed. */
async function changeClaims(change: (claim: string) => string): Promise<void> {
  const claims = await withLock({ locks }, 'a', async () => await readdir(locks))
  for (const claim of claims) await writeFile(join(locks, change(claim)), '')
}

test('the result comes back and nothing stays behind', async () => {
  expect(await withLock({ locks }, 'a', async () => 7)).toBe(7)
  expect(await readdir(locks)).toEqual([])
})

test('a failure inside lets the lock go', async () => {
  await expect(withLock({ locks }, 'a', () => Promise.reject(new Error('inside')))).rejects.toThrow('inside')
  expect(await withLock({ locks }, 'a', async () => 7)).toBe(7)
})

test('while it is held nobody else of this process gets it, and another name is free', async () => {
  await withLock({ locks }, 'a', async () => {
    await expect(withLock({ locks }, 'a', async () => 7, { waitMs: 0 })).rejects.toMatchObject({ code: 'locked' })
    expect(await withLock({ locks }, 'a.b', async () => 7, { waitMs: 0 })).toBe(7)
  })
})

test('who may wait gets it after the other one', async () => {
  const order: string[] = []
  const entered = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const first = withLock({ locks }, 'a', async () => {
    entered.resolve()
    await leave.promise
    order.push('first')
  })
  await entered.promise
  const second = withLock({ locks }, 'a', async () => order.push('second'), { waitMs: 30_000 })
  leave.resolve()
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
})

test('another process that holds it is named', async () => {
  const other = holder('a', "console.log('inside'); await wait(60_000)")
  try {
    await once(other.stdout, 'data')
    const trying = withLock({ locks }, 'a', async () => 7, { waitMs: 0 })
    await expect(trying).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(String(other.pid)) })
  } finally {
    other.kill('SIGKILL')
  }
})

test('a killed process no longer holds it', async () => {
  const other = holder('a', "console.log('inside'); await wait(60_000)")
  await once(other.stdout, 'data')
  other.kill('SIGKILL')
  await once(other, 'close')
  expect(await withLock({ locks }, 'a', async () => 7, { waitMs: 0 })).toBe(7)
  expect(await readdir(locks)).toEqual([])
})

test('a process that has the number of a dead one does not hold its lock', async () => {
  // our own number, but another start
  await changeClaims((claim) => claim.replace(/^(a@\d+)@\d+@/, '$1@1@'))
  expect(await withLock({ locks }, 'a', async () => 7, { waitMs: 0 })).toBe(7)
})

test('a process that has number and start time of one of another boot does not hold its lock', async () => {
  await changeClaims((claim) => claim.replace(/@[0-9a-f]{12}@/, '@0123456789ab@'))
  expect(await withLock({ locks }, 'a', async () => 7, { waitMs: 0 })).toBe(7)
  expect(await readdir(locks)).toEqual([])
})

test('a killed process that nobody has asked about yet no longer holds it', async () => {
  // the shell in between never waits for it
  const script = holderScript('a', "console.log('inside'); await wait(60_000)")
  const parent = spawn('sh', ['-c', '"$0" -e "$1" & echo "$!"; exec sleep 600', process.execPath, script], { cwd: folder })
  try {
    let said = ''
    parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const pid = Number(await eventually(() => /inside/.test(said) && /^\d+$/m.exec(said)?.[0], { what: 'the lock' }))
    process.kill(pid, 'SIGKILL')
    await eventually(async () => / Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8')), { what: 'its end' })
    expect(await withLock({ locks }, 'a', async () => 7, { waitMs: 0 })).toBe(7)
  } finally {
    parent.kill('SIGKILL')
  }
})

test('who waits for it can be told to stop waiting', async () => {
  const controller = new AbortController()
  await withLock({ locks }, 'a', async () => {
    const waiting = withLock({ locks }, 'a', async () => 7, { waitMs: Infinity, signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
  })
})

test('many processes at once are inside one after the other', async () => {
  const counter = join(folder, 'counter')
  await writeFile(counter, '0')
  const code = `const n = Number(fs.readFileSync('counter', 'utf8')); await wait(3); fs.writeFileSync('counter', String(n + 1))`
  const processes = Array.from({ length: 6 }, () => holder('a', code))
  const codes = await Promise.all(processes.map(async (process) => (await once(process, 'close'))[0]))
  expect(codes).toEqual([0, 0, 0, 0, 0, 0])
  expect(await eventually(() => readFile(counter, 'utf8'), { what: 'the counter' })).toBe('6')
})

test('files of others in the folder are left alone', async () => {
  await mkdir(locks)
  await writeFile(join(locks, 'notes'), '')
  await withLock({ locks }, 'a', async () => 7)
  expect(await readdir(locks)).toEqual(['notes'])
})

test('the claims there are tell live processes from dead ones', async () => {
  await withLock({ locks }, 'a', async () => {
    // above any id that the kernel gives
    await writeFile(join(locks, 'b@4999999@1@0@00'), '')
    await writeFile(join(locks, 'no claim'), '')
    const claims = (await listClaims({ locks })).toSorted((one, other) => (one.name < other.name ? -1 : 1))
    expect(claims).toMatchObject([
      { name: 'a', pid: process.pid, alive: true },
      { name: 'b', pid: 4_999_999, alive: false, file: join(locks, 'b@4999999@1@0@00') },
    ])
  })
  expect(await listClaims({ locks: join(folder, 'none') })).toEqual([])
})
