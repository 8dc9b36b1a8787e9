#!/usr/bin/env node
import { requireNode } from './require-node.ts'

if (requireNode()) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { main } = await import('./main.ts')
  await main()
}
