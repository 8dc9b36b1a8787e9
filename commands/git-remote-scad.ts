#!/usr/bin/env node
// `git fetch scad::<session>/<repo>`: git starts this as `git-remote-scad <remote> <url>`.
import { requireNode } from './require-node.ts'

if (requireNode()) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { remoteHelperMain } = await import('./remote-helper-main.ts')
  await remoteHelperMain()
}
