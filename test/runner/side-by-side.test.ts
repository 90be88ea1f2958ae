import { describe, expect, test } from 'vitest';
import type { Pass } from '../../src/core/journal.ts';
import { sideBySide } from '../../src/runner/side-by-side.ts';

function owner(name: string, samples: readonly number[]) {
  return { name, passes: (): Pass[] => samples.map((sample) => ({ sample, repeat: 1 })) };
}

function order(...owners: ReturnType<typeof owner>[]): string {
  return Array.from(sideBySide(owners), (each) => `${each.owner.name}${String(each.pass.sample)}`).join(' ');
}

describe('tasks side by side', () => {
  test('visit the same samples in turn', () => {
    expect(order(owner('a', [0, 1, 2]), owner('b', [0, 1, 2]))).toBe('a0 b0 a1 b1 a2 b2');
  });

  test('catch up with one another after a stop', () => {
    expect(order(owner('a', [3, 5, 6]), owner('b', [0, 1, 5, 7]))).toBe('b0 b1 a3 a5 b5 a6 b7');
  });

  test('of one are that one', () => {
    expect(order(owner('a', [2, 4]))).toBe('a2 a4');
    expect(order(owner('a', []))).toBe('');
  });
});
