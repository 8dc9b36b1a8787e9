import { z } from 'zod'
import type { Image } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import { keySchema, oidSchema } from '../scad/names.ts'

/** One repository of a workspace image, as the `scad.repos` label holds it. */
export const workspaceRepoSchema = z.strictObject({
  key: keySchema,
  base: z.union([oidSchema, z.literal('')]).describe('the commit that is checked out; "" for an empty repository'),
  branch: z.string(),
  path: z.string().describe('absolute path of the host repo'),
  format: z.enum(['sha1', 'sha256']),
  flat: z.union([oidSchema, z.literal('')]).describe('the commit that the image was last built up to from nothing'),
  bytes: z.int().nonnegative().describe('size of the objects at that time'),
})
export type WorkspaceRepo = z.infer<typeof workspaceRepoSchema>

/** What an image's label says it holds; null when it says nothing that can be read. */
export function workspaceRepos({ labels }: Pick<Image, 'labels'>): WorkspaceRepo[] | null {
  try {
    const found = z.array(workspaceRepoSchema).safeParse(JSON.parse(labels[label.repos] ?? ''))
    return found.success ? found.data : null
  } catch {
    return null
  }
}
