import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { expiryText } from '../../src/cli/expiry-text.ts'
import { sessionState } from '../../src/cli/session-state.ts'
import { deadlineOf } from '../../src/lifetime/deadline.ts'
import { expirySchema } from '../../src/lifetime/expiry.ts'
import { sessionSchema as idSchema } from '../../src/scad/names.ts'
import { findSession } from '../../src/session/find.ts'
import { sessionDocument, sessionSchema } from '../../src/session/session.ts'

export const command = defineCommand({
  summary: 'Show what a session is made of',
  examples: [{ command: 'scad session show atlas-try1-4f2a', text: 'its state, image, repositories and mounts' }],
  input: z.object({ session: idSchema }),
  positionals: ['session'],
  complete: { session: 'session' },
  output: sessionSchema.extend({ expires: expirySchema.nullable().describe('null when it does not by itself') }),
  run: async (scad, input) => {
    const session = await findSession(scad, input.session)
    return { ...sessionDocument(session), expires: (await deadlineOf(scad, session))?.expiry ?? null }
  },
  render: ({ id, project, tag, state, start, container, image, version, created, repos, spec, user, expires }, page) => {
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
      container: container.slice(0, 12),
      image,
      user,
      gpu: spec.gpu || undefined,
      'made by scad': version,
    })
    page.table(
      repos.map(({ key, path, branch, baseRef, base, workdir }) => ({
        repo: workdir ? `${key} (workdir)` : key,
        branch,
        base: [baseRef, base.slice(0, 10)].filter((part) => part !== '').join(' ') || '(none)',
        host: path,
      })),
    )
    page.table(spec.mounts.map(({ source, target, mode }) => ({ mount: target, mode, host: source })))
  },
})
