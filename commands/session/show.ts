import { defineCommand } from '../../src/cli/command.ts'
import { expiryText } from '../../src/cli/expiry-text.ts'
import { sessionState } from '../../src/cli/session-state.ts'
import { jobUsageCells, usageFields } from '../../src/cli/usage-fields.ts'
import { summaryText } from '../../src/session/overlay-summary.ts'
import { sessionDetailsSchema, showSession, showSessionInput } from '../../src/status/show-session.ts'

export const command = defineCommand({
  summary: 'Show what a session is made of and what its jobs used',
  examples: [
    {
      command: 'scad session show atlas-try1-4f2a',
      text: 'its state, image, repositories and mounts, and the tokens and cost of its jobs',
    },
  ],
  input: showSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: sessionDetailsSchema,
  run: showSession,
  render: (
    { id, project, tag, state, start, container, image, version, created, repos, spec, user, expires, waiting, usage, overlays },
    page,
  ) => {
    page.fields({
      session: id,
      project,
      tag: tag || undefined,
      state: sessionState({ state, start }),
      created: new Date(created).toISOString(),
      expires:
        expires === null
          ? undefined
          : `${new Date(expires.time).toISOString()} (${expiryText(expires, Date.now())}, by its ${expires.cause})`,
      'waits for you': waiting.join(', ') || undefined,
      container: container.slice(0, 12),
      image,
      user,
      gpu: spec.gpu || undefined,
      'made by scad': version,
      ...usageFields(usage),
    })
    page.table(
      repos.map(({ key, path, branch, baseRef, base, workdir }) => ({
        repo: workdir ? `${key} (workdir)` : key,
        branch,
        base: [baseRef, base.slice(0, 10)].filter((part) => part !== '').join(' ') || '(none)',
        host: path,
      })),
    )
    page.table((usage?.jobs ?? []).map(({ job, ...used }) => ({ job, ...jobUsageCells(used) })))
    page.table(spec.mounts.map(({ source, target, mode }) => ({ mount: target, mode, host: source })))
    page.table((overlays ?? []).map((overlay) => ({ overlay: overlay.target, written: summaryText(overlay) })))
  },
})
