import { afterAll, beforeAll, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { layout } from '../../src/scad/layout.ts'
import { runInside } from '../../src/session/run-inside.ts'
import type { Session } from '../../src/session/session.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, docs: {} }, config: { resources: { pids: 256 } } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function job(session: Session, script: string): Promise<Job> {
  const { id } = await injectJob(project.scad, { session: session.id, command: ['sh', '-ec', script] })
  return await waitJob(project.scad, { job: id })
}

/** What a shell line prints as root. */
async function asRoot(session: Session, line: string): Promise<string> {
  const { stdout } = await runInside(project.scad, session.container, { command: ['sh', '-c', line], user: '0:0' })
  return stdout.trim()
}

test('programs that an agent put into a repository run as nobody but the agent, and what is kept is right', async () => {
  const session = await project.start()
  const { kept } = await job(
    session,
    `echo work >work && mkdir -p /home/agent/bin
     printf '#!/bin/sh\nid -u >>/tmp/ran\nexec cat\n' >/home/agent/bin/git && chmod +x /home/agent/bin/git
     for key in core.fsmonitor filter.x.clean diff.external core.pager gpg.program; do git config $key /home/agent/bin/git; done
     git config commit.gpgSign true && echo '* filter=x' >.gitattributes && mkdir -p .git/hooks
     for hook in reference-transaction post-index-change pre-auto-gc; do cp /home/agent/bin/git .git/hooks/; done`,
  )
  expect(kept).toBe(true)
  expect(await asRoot(session, 'sort -u /tmp/ran 2>/dev/null')).not.toMatch(/^0$/m)
  await project.scad.engine.removeContainer(session.container)
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:work`)).toBe('work')
})

test('a repository that cannot be read does not keep the others from being kept, nor the job from ending', async () => {
  const session = await project.start()
  await job(session, 'echo before >work')
  const ended = await job(session, 'echo docs >/workspace/docs/new && mv .git .git-away && mkfifo .git')
  expect(ended).toMatchObject({ state: 'succeeded', kept: false, unkept: expect.stringMatching(/^app: /) })
  await project.scad.engine.removeContainer(session.container)
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:work`)).toBe('before')
  expect(await project.git('docs', 'show', `refs/scad/${session.id}/worktree:new`)).toBe('docs')
})

test('a repository with thousands of refs is kept', async () => {
  const session = await project.start()
  const script =
    'echo work >work && git add work && git commit -qm work && seq 3000 | sed "s,.*,create refs/heads/b/& HEAD," | git update-ref --stdin'
  expect(await job(session, script)).toMatchObject({ state: 'succeeded', kept: true })
})

test('the agent can neither read nor write what is kept', async () => {
  const session = await project.start()
  await job(session, 'echo work >work')
  const { reason } = await job(session, `ls ${layout.kept} || cat ${layout.kept}/app/manifest || echo x >>${layout.kept}/app/manifest`)
  expect(reason).toMatch(/ended with exit code/)
})

test('a job that leaves no room for a process ends, and says that nothing was kept', async () => {
  const session = await project.start()
  const ended = await job(session, 'echo work >work; i=0; while [ $i -lt 400 ]; do setsid sleep 600 & i=$((i+1)); done 2>/dev/null; true')
  expect(['succeeded', 'failed']).toContain(ended.state)
  expect(ended.kept).toBe(false)
})
