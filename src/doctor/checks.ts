import { agents } from './agent-check.ts'
import { baseImage } from './base-image-check.ts'
import type { Check } from './check.ts'
import { apiVersion, clock, engine, engineAccess } from './engine-checks.ts'
import { gpu } from './gpu-check.ts'
import { disks, gitProgram, ownFolder } from './host-checks.ts'
import { leftovers } from './leftover-check.ts'
import { pruneFilters } from './prune-filter-check.ts'
import { logins } from './login-check.ts'
import { config, files, identity, mounts, trust } from './project-checks.ts'
import { repositories } from './repo-check.ts'

/** Everything `scad doctor` looks at, in the order in which it tells: a later check may rest on an earlier one. */
export const checks: readonly Check[] = [
  engine,
  engineAccess,
  apiVersion,
  clock,
  pruneFilters,
  ownFolder,
  disks,
  gitProgram,
  config,
  trust,
  identity,
  repositories,
  mounts,
  files,
  baseImage,
  agents,
  logins,
  gpu,
  leftovers,
]
