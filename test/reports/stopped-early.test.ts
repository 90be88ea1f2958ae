import { describe, expect, test } from 'vitest';
import type { StoppedEarlyReport } from '../../src/core/early-stop.ts';
import { details } from '../../src/reports/details.ts';
import { drawn } from '../../src/reports/line.ts';
import { stoppedEarlyPhrases } from '../../src/reports/stopped-early.ts';
import { plainStyle } from './plain-style.ts';
import { taskReport } from './sample-reports.ts';

const stopped: StoppedEarlyReport = {
  rule: 'width:0.05',
  n: 412,
  failed: 0,
  estimate: 0.9,
  interval: [0.87, 0.92],
  saved: 907,
  saved_usd: 1.2,
};

describe('a task that stopped early', () => {
  test('says where, why, and what that saved', () => {
    expect(stoppedEarlyPhrases({ stopped_early: stopped, total: 1319 })).toEqual([
      'stopped early at 412 of 1,319 (width 0.05): 907 samples, about $1.20, saved',
    ]);
  });

  test('says nothing of money where that is not known', () => {
    expect(stoppedEarlyPhrases({ stopped_early: { ...stopped, saved: 1, saved_usd: null }, total: 500 })).toEqual([
      'stopped early at 412 of 500 (width 0.05): 1 sample saved',
    ]);
  });

  test('says of which other one it is better, and by how much', () => {
    const difference = { with: 'gsm8k__b', estimate: -0.12, interval: [-0.2, -0.041] } as const;
    expect(stoppedEarlyPhrases({ stopped_early: { ...stopped, rule: 'settled', difference }, total: 1319 })).toEqual([
      'stopped early at 412 of 1,319 (settled): 907 samples, about $1.20, saved',
      '12.0 points [-20.0 to -4.1] worse than gsm8k__b',
    ]);
  });

  test.each([40, 50, 100])('says all of it in %i columns', (columns) => {
    const difference = { with: 'gsm8k__b', estimate: -0.12, interval: [-0.2, -0.041] } as const;
    const task = taskReport({
      total: 1319,
      failed: 0,
      last_error: null,
      stopped_early: { ...stopped, rule: 'settled', difference },
    });
    const lines = details(task, columns, plainStyle).map((line) => drawn(line, columns, '…'));
    const told = lines.join(' ');
    expect(told).not.toContain('…');
    for (const word of ['907', 'samples,', '$1.20,', 'saved']) expect(told).toContain(word);
    for (const word of ['12.0', '[-20.0', '-4.1]', 'worse', 'gsm8k__b']) expect(told).toContain(word);
  });

  test('says nothing where it did not', () => {
    expect(stoppedEarlyPhrases({ total: 10 })).toEqual([]);
  });
});
