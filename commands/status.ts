import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { jobState } from '../src/cli/job-state.ts'
import type { Page } from '../src/cli/page.ts'
import { sessionState } from '../src/cli/session-state.ts'
import { expiryText } from '../src/cli/expiry-text.ts'
import { jobUsageCells, usageCells } from '../src/cli/usage-fields.ts'
import { hasMoved, type RepoDrift } from '../src/code/drift.ts'
import { ScadError } from '../src/errors/scad-error.ts'
import { readStatus, readStatusInput, type SessionStatus, sessionStatusSchema } from '../src/status/status.ts'
import { watchStatus } from '../src/status/watch.ts'
import { formatDuration } from '../src/text/duration.ts'
import { formatSize } from '../src/text/size.ts'

export const command = defineCommand({
  summary: 'Show sessions, their jobs and where their repositories stand',
  description: `Read from the engine, the journals and the host's branches at that moment; nothing is remembered.
DRIFT is how many commits the branches that a session began at are ahead of it by now: scad code rebase follows them. With a project, or --repos, also what only a
look into the sessions tells; with --usage, what the jobs used. --watch goes on until Ctrl-C; it looks into no stopped session, and with --json each change is a line.`,
  examples: [
    { command: 'scad status', text: 'every session and its jobs' },
    { command: 'scad status atlas', text: 'those of one project, with their repositories' },
    { command: 'scad status atlas --usage', text: 'also the model that answered, conversation, turns, tokens and cost of jobs so far' },
    { command: 'scad status --watch', text: 'again at every change, until Ctrl-C' },
    { command: 'scad status --json', text: 'for programs' },
  ],
  input: readStatusInput.extend({ watch: z.boolean().default(false).describe('go on, and print again at every change') }),
  positionals: ['project'],
  complete: { project: 'project' },
  stream: true,
  output: z.array(sessionStatusSchema),
  run: async function* (scad, { watch, ...input }, io) {
    if (watch && input.usage)
      throw new ScadError('bad-input', '--usage reads the output of every job: it does not go with --watch', {
        hint: 'leave out one of them',
      })
    if (!watch) yield await readStatus(scad, input)
    else if (io.terminal && !io.json) yield* onScreen(watchStatus(scad, input), io.stdout)
    else yield* changes(watchStatus(scad, input))
  },
  render: (sessions, page) => {
    if (sessions.length === 0) page.line('no sessions')
    const timed = sessions.some(({ expires }) => expires !== null)
    const drifted = sessions.some(({ drift }) => drift?.some(hasMoved) === true)
    const counted = sessions.some(({ usage }) => usage !== null)
    page.table(sessions.map((session) => ({ ...sessionRow(session, { timed, drifted }), ...(counted ? usageCells(session.usage) : {}) })))
    for (const session of sessions) {
      if (session.jobs.length === 0 && session.repos === null) continue
      page.line()
      page.line(session.id)
      renderInside(session, page)
    }
  },
})

/** Each takes the place of the one before. */
async function* onScreen(pages: AsyncIterable<SessionStatus[]>, terminal: NodeJS.WritableStream): AsyncIterable<SessionStatus[]> {
  for await (const page of pages) {
    terminal.write('\u001B[H\u001B[2J')
    yield page
  }
}

async function* changes(pages: AsyncIterable<SessionStatus[]>): AsyncIterable<SessionStatus[]> {
  let last = ''
  for await (const page of pages) {
    const text = JSON.stringify(page)
    if (text !== last) yield page
    last = text
  }
}

/** Whether the table tells when sessions expire, and whose base has moved on on the host: as one of them does. */
interface Shown {
  timed: boolean
  drifted: boolean
}

function sessionRow(
  { id, project, state, start, created, jobs, disk, expires, drift }: SessionStatus,
  { timed, drifted }: Shown,
): Record<string, string> {
  const running = jobs.filter((job) => job.state === 'running' || job.state === 'starting').length
  return {
    session: id,
    project,
    state: sessionState({ state, start }),
    age: formatDuration(Math.max(0, Date.now() - created)),
    jobs: jobs.length === 0 ? '-' : `${jobs.length}${running === 0 ? '' : `, ${running} running`}`,
    disk: disk === null ? '-' : formatSize(disk),
    ...(drifted ? { drift: (drift ?? []).filter(hasMoved).map(driftText).join(', ') || '-' } : {}),
    ...(timed ? { expires: expires === null ? '-' : expiryText(expires, Date.now()) } : {}),
  }
}

/** The repository, and how many commits its branch on the host is ahead. */
function driftText({ key, commits }: RepoDrift): string {
  return `${key} +${commits}`
}

function renderInside({ jobs, repos, usage }: SessionStatus, page: Page): void {
  const modelled = usage === null && jobs.some(({ model }) => model !== '')
  page.table(
    jobs.map((job) => ({
      job: job.id,
      state: jobState(job),
      agent: job.agent || (job.command ?? []).join(' '),
      ...(modelled ? { model: job.model || '-' } : {}),
      since: formatDuration(Math.max(0, Date.now() - (job.ended ?? job.started ?? job.created))),
      ...(usage && jobUsageCells(usage.jobs.find((used) => used.job === job.id) ?? null)),
      reason: job.reason,
    })),
  )
  page.table(
    (repos ?? []).map((repo) => ({
      repo: repo.key,
      branch: repo.branch ?? 'detached',
      ahead: repo.ahead ?? '?',
      behind: repo.behind ?? '?',
      uncommitted: repo.modified + repo.untracked + repo.conflicted,
      fetched: repo.fetched ? 'yes' : `no: ${repo.unfetched.join(', ')}`,
    })),
  )
}
