import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { acceptFromQuarantine } from '../git/accept.ts'
import { type HostRepo, listRefs, openRepo } from '../git/host-repo.ts'
import { updateRefsEverywhere } from '../git/ref-transaction.ts'
import type { GitTarget } from '../git/target.ts'
import { withLock } from '../host/locks.ts'
import { keySchema, oidSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { findSession } from '../session/find.ts'
import { receive, type Received } from './receive.ts'
import { type FetchedBranch, planRefs, type RefPlan } from './plan-refs.ts'
import { chooseRepos } from './choose-repos.ts'
import { sessionRefs } from './session-refs.ts'
import { settleAll } from './settle-all.ts'

export const fetchCodeInput = z.object({
  session: sessionSchema,
  repos: z.array(keySchema).default([]).describe('only these repositories; default: all of the session'),
})
