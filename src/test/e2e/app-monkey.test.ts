import { expect, it } from 'vitest'
import { runMonkey } from '../../attack/monkey.js'
import { bundlePath } from '../support/app-driver.js'

// `npm run attack` presses many more; these show that the monkey itself works.
it('random keys beside another client crash nothing and destroy nothing without a true answer', async () => {
  const outcome = await runMonkey({ seed: 11, tokens: 600, bundle: bundlePath })
  expect(outcome).toMatchObject({ tokens: 600, findings: [] })
})
