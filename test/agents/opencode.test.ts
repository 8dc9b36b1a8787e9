import { testAgent } from './test-agent.ts'

testAgent('opencode')
