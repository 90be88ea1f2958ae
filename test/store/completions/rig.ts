import type { KeptAbout, KeptAnswer } from '../../../src/core/completion-store.ts';

export const about: KeptAbout = {
  address: 'https://api.example.com/v1',
  model: 'gpt-4o',
  usage: { input: 12, output: 3, cached: 0, reasoning: 0 },
};

export function answer(more: Partial<KeptAnswer> = {}): KeptAnswer {
  const raw = { status: 200, body: '{"text":"42 ☃"}', encoding: 'utf8', latencyMs: 12.5, requestId: 'req_1' } as const;
  return { ...raw, boughtAt: 1_800_000_000_000, ...more };
}

/** 64 hexadecimal digits, as real keys have. */
export function keyOf(number: number): string {
  return number.toString(16).padStart(64, '0');
}
