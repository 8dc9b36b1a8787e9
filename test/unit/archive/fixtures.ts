import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { reportOf } from '../../../src/agents/report.ts'
import { entryFolder } from '../../../src/archive/entries.ts'
import type { ArchiveRecord } from '../../../src/archive/record.ts'
import type { Scad } from '../../../src/scad/scad.ts'
import { repo, spec } from '../session/fixtures.ts'

/** A session that went with one failed job, in which it changed nothing unless told so. */
export function record({
  answer = null,
  paths = [],
  ...facts
}: Partial<ArchiveRecord> & { id: string; answer?: string | null; paths?: string[] }): ArchiveRecord {
  const report = { ...reportOf([]), answer }
  const nothing = { bytes: 0, truncated: false }
  return {
    ...{
      v: 1,
      entry: 1,
      project: 'atlas',
      tag: '',
      key: '',
      group: '',
      verifies: null,
      state: 'stopped',
      container: 'c1',
      image: 'img',
      version: '1.2.3',
      created: 1,
    },
    ...{
      repos: [repo],
      spec,
      allowed: [],
      user: '1000:1000',
      labels: {},
      removed: 1000,
      why: 'removed',
      saved: [],
      discarded: [],
      ignored: [],
      overlays: [],
      customs: [],
      leftOut: [],
    },
    jobs: [
      {
        ...{
          id: `${facts.id}/ab12`,
          session: facts.id,
          short: 'ab12',
          state: 'failed',
          agent: 'claude',
          adapter: 'claude',
          kind: 'prompt',
        },
        ...{
          command: null,
          repo: 'app',
          repos: [],
          branch: '',
          continues: '',
          schema: null,
          corrects: '',
          proposes: false,
          prompt: null,
          interactive: false,
          turn: null,
          conversation: null,
          timeoutMs: null,
          idleTimeoutMs: null,
          key: '',
          caller: '',
          account: '',
          model: '',
          created: 1,
          started: 1,
          ended: 2,
          took: 1,
          exitCode: 1,
        },
        ...{
          signal: null,
          kept: true,
          unkept: '',
          reason: '',
          failure: '',
          attempts: 1,
          left: { count: 0, processes: [] },
          output: { stdout: nothing, stderr: nothing },
          report,
          answer: null,
        },
      },
    ],
    changes: [
      {
        ...{ key: 'app', path: '/home/me/app', base: null, branch: 'main', tip: null, commits: 0 },
        ...{ files: paths.length, insertions: 0, deletions: 0, complete: true, paths },
      },
    ],
    ...facts,
  }
}

/** Puts an entry into the archive as it is found there. */
export async function archiveEntry({ paths }: Scad, written: ArchiveRecord, files: Record<string, string> = {}): Promise<void> {
  const all = { 'record.json': JSON.stringify(written), 'journal.ndjson': '', 'jobs/ab12/stdout': '', ...files }
  for (const [name, text] of Object.entries(all)) {
    const file = join(entryFolder(paths, written.id, written.entry), name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}
