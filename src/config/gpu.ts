import type { GpuRequest } from '../engine/container-spec.ts'
import { isCdiName, type ParsedConfig } from './schema.ts'

/** The GPUs of a session, and how a person would say it. */
export type Gpu = GpuRequest & { text: string }

/** What a config asks for. Pure. */
export function gpuOf(gpu: NonNullable<ParsedConfig['gpu']>): Gpu {
  if (gpu === 'all') return { text: 'all', count: -1 }
  if (typeof gpu === 'number') return { text: String(gpu), count: gpu }
  return gpu.every(isCdiName) ? { text: gpu.join(', '), cdi: gpu } : { text: `${idsMark}${gpu.join(', ')}`, ids: gpu }
}

/** What `gpuOf` said, asked for again; undefined for none. Pure. */
export function gpuNamed(text: string): GpuRequest | undefined {
  if (text === '') return undefined
  if (text === 'all') return { count: -1 }
  if (/^\d+$/.test(text)) return { count: Number(text) }
  return text.startsWith(idsMark) ? { ids: text.slice(idsMark.length).split(', ') } : { cdi: text.split(', ') }
}

const idsMark = 'ids '
