import type { BenchStage } from './contract.js'

/** Measures once; what was handed to `defer` is ended then. */
export async function sample<Measured>(
  measure: (stage: BenchStage) => Promise<Measured>,
  stage: Omit<BenchStage, 'defer'>,
): Promise<Measured> {
  const ends = endings()
  try {
    return await measure({ ...stage, defer: ends.defer })
  } finally {
    await ends.run()
  }
}

/** What is to be ended later, last in first out. */
export function endings(): { readonly defer: BenchStage['defer']; readonly run: () => Promise<void> } {
  const ends: (() => unknown)[] = []
  return {
    defer: (end) => void ends.push(end),
    run: async () => {
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
    },
  }
}
