import { posix } from 'node:path'
import { z } from 'zod'
import { keySchema } from '../scad/names.ts'
import { closed } from './closed.ts'
import { targetSchema } from './mount-schema.ts'
import { variablesSchema } from './environment-variable.ts'
import { hostPathSchema, lineSchema, packageSchema, shellCommandSchema, versionSchema } from './text-fields.ts'

const pythonSchema = closed({
  version: versionSchema.optional().describe('Python version, such as "3.12". Default: the one of the base image.'),
  requirements: z.array(hostPathSchema).optional().describe('Requirements files on the host; what they pin is installed.'),
  editable: z
    .array(lineSchema.refine(isRepoFolder, { error: 'write a repo key, or "key/folder" for a package deeper in the repo' }))
    .optional()
    .describe('Packages in the repos, installed with pip -e: "key" or "key/folder".'),
})

const nodeSchema = closed({
  version: versionSchema.optional().describe('Node version, such as "22". Default: the one of the base image.'),
  packages: z.array(packageSchema).optional().describe('npm packages to install globally, such as "typescript@5.9.2".'),
})

const proxyUrlSchema = lineSchema.refine((url) => /^https?:\/\/[^\s/]+/.test(url), {
  error: 'not a proxy URL: write http://host:port',
})

const secretSchema = closed({
  file: hostPathSchema.optional().describe('File on the host that holds the secret.'),
  env: lineSchema.optional().describe('Variable on the host that holds the secret.'),
}).refine(({ file, env }) => (file === undefined) !== (env === undefined), { error: 'needs either file or env' })

/** What is baked into the environment image. */
export const environmentSchema = closed({
  base: z
    .string()
    .regex(/^[a-z0-9][a-zA-Z0-9._/:@-]{0,254}$/, 'not an image reference')
    .optional()
    .describe('Base image (Debian or Ubuntu family). Default: Debian 12.'),
  dockerfile: hostPathSchema
    .optional()
    .describe('Your own Dockerfile instead of `base`; scad adds only what it needs. Its folder is the build context.'),
  apt: z.array(packageSchema).optional().describe('System packages.'),
  python: pythonSchema.optional().describe('Python with its dependencies, ready at the first command.'),
  node: nodeSchema.optional().describe('Node with global packages.'),
  run: z.array(shellCommandSchema).optional().describe('Shell commands at the end of the build, run as root.'),
  env: variablesSchema.optional().describe('Environment variables inside. HOME, USER and LD_*, GIT_*, SCAD_* cannot be set.'),
  caCertificates: z
    .union([z.literal('host'), z.array(hostPathSchema)])
    .optional()
    .describe('Certificate authorities to trust inside: "host" for those of this machine, or PEM files; [] for none. Default: host.'),
  proxy: z
    .union([
      z.enum(['host', 'none']),
      closed({
        http: proxyUrlSchema.optional().describe('Proxy for http.'),
        https: proxyUrlSchema.optional().describe('Proxy for https.'),
        no: lineSchema.optional().describe('Hosts that are reached directly, with commas between.'),
      }),
    ])
    .optional()
    .describe('"host": the proxy variables of this machine; "none"; or addresses. Default: host.'),
  secrets: z
    .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'not the name of a secret (letters, digits, "_ . -")'), secretSchema)
    .optional()
    .describe('Secrets for the build; they stay out of every layer.'),
  caches: z
    .record(keySchema, targetSchema)
    .optional()
    .describe('Package caches kept between sessions in volumes: name → folder inside, such as "/home/agent/.cache/pip".'),
})

function isRepoFolder(text: string): boolean {
  const [key = ''] = text.split('/')
  return keySchema.safeParse(key).success && !text.split('/').includes('..') && posix.normalize(text) === text && !text.endsWith('/')
}
