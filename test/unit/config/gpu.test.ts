import { expect, test } from 'vitest'
import { gpuNamed, gpuOf } from '../../../src/config/gpu.ts'

test.each([['all' as const], [2], [['0', 'GPU-1f']], [['nvidia.com/gpu=0', 'nvidia.com/gpu=1']]])(
  '%j is asked for again by what is said of it',
  (gpu) => {
    const { text, ...request } = gpuOf(gpu)
    expect(gpuNamed(text)).toEqual(request)
  },
)

test('none is none', () => {
  expect(gpuNamed('')).toBeUndefined()
})
