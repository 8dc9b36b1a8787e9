import { z } from 'zod'
import { keySchema } from '../scad/names.ts'

/** The fields of every input that takes a project; `loadProject` reads them. */
export const projectFields = {
  project: keySchema
    .optional()
    .describe('name of a known project; without it the config is looked for, climbing from the working directory'),
  config: z.string().min(1).optional().describe('config file to use'),
}
