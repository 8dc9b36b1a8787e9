import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { entryFolder } from '../../src/archive/entries.ts'
import type { ArchiveRecord } from '../../src/archive/record.ts'
import { writeArchive } from '../../src/archive/write.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { findSession } from '../../src/session/find.ts'
import { jobSession, type JobSession } from './job-support.ts'

// The program of the agent is a script that plays what a real one wrote.
const bin = '/home/agent/bin'
const place = '.claude/projects/-workspace-app'

let session: JobSession
beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({
    agent: 'claude',
    agents: { claude: { adapter: 'claude', env }, opencode: { adapter: 'opencode', env } },
  })
  const stream = await readFile(join(packageFolder(), 'test', 'unit', 'agents', 'streams', 'claude.ndjson'), 'utf8')
  await session.inside(`mkdir -p ${bin} && printf '#!/bin/sh\\ncat ~/stream\\n' >${bin}/claude && chmod +x ${bin}/claude
    printf '%s' '${stream.replaceAll("'", `'\\''`)}' >~/stream`)
})
afterEach(async () => await session.inside('rm -rf ~/.claude ~/.local'))
afterAll(async () => await session[Symbol.asyncDispose]())

async function archive(): Promise<ArchiveRecord> {
  const found = await findSession(session.scad, session.id)
  return await writeArchive(session.scad, { session: found, why: 'removed', saved: [], discarded: [], lenient: false })
}

async function kept(record: ArchiveRecord): Promise<string[]> {
  const folder = entryFolder(session.scad.paths, record.id, record.entry)
  return (await readdir(join(folder, 'transcripts'), { recursive: true }).catch(() => [])).toSorted()
}

test("an agent's transcripts are kept, with what its job came to", async () => {
  const { id } = await injectJob(session.scad, { session: session.id, prompt: 'make a commit' })
  await waitJob(session.scad, { job: id })
  await session.inside(`mkdir -p ~/${place}/sub && cd ~/${place} && echo one >a.jsonl && echo two >sub/b.jsonl && echo no >notes.txt`)
  await session.inside(
    'mkdir -p ~/.local/share/opencode/log && cd ~/.local/share/opencode && echo db >opencode.db && echo wal >opencode.db-wal',
  )
  const record = await archive()
  expect(record.jobs).toMatchObject([
    { id, report: { ok: true, answer: 'done', turns: expect.any(Number), conversation: expect.any(String), model: expect.any(String) } },
  ])
  expect(record.leftOut).toEqual([])
  expect((await kept(record)).filter((name) => name.includes('.'))).toEqual([
    'claude/-workspace-app/a.jsonl',
    'claude/-workspace-app/sub/b.jsonl',
    'opencode/opencode.db',
    'opencode/opencode.db-wal',
  ])
})

test.for([
  ['a link to a folder', 'mkdir ~/.claude && ln -s /etc ~/.claude/projects', '/home/agent/.claude/projects is a link'],
  ['a link on the way', 'mkdir -p ~/.other/projects && ln -s ~/.other ~/.claude', '/home/agent/.claude is a link'],
  ['a file where a folder should be', 'echo >~/.claude', null],
  ['a pipe', 'mkdir ~/.claude && mkfifo ~/.claude/projects', null],
  ['a file of the largest size there is', `mkdir -p ~/${place} && truncate -s 4T ~/${place}/a.jsonl`, 'it is larger than 67.1 MB'],
] as const)('%s in its home keeps no session from being archived', async ([, line, reason]) => {
  await session.inside(line)
  const record = await archive()
  expect((await kept(record)).filter((name) => name.includes('.'))).toEqual([])
  if (reason !== null) expect(record.leftOut.map((one) => one.reason)).toContain(reason)
})
