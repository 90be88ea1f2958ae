import { describe, expect, it } from 'vitest';
import type { BaselineCheck } from '../../src/core/baseline.ts';
import type { EvalTestReport } from '../../src/core/eval-test.ts';
import type { OutcomeRecord } from '../../src/core/outcome.ts';
import { evalTestText } from '../../src/reports/eval-test.ts';

const green: EvalTestReport = {
  eval_name: 'sentiment',
  model_name: 'mock/strong',
  simulated: true,
  task_id: 'sentiment__mock-strong',
  file: 'async_results/tasks_1.json',
  passed: true,
  exit_code: 0,
  total: 40,
  scored: 40,
  failed: 0,
  pending: 0,
  metric: 'exact_match',
  accuracy: 0.9,
  ci95: [0.77, 0.96],
  cost_usd: 0.12,
  gate: null,
  baseline: { state: 'none' },
  failed_samples: { count: 0, listed: [] },
  wrong_samples: { count: 4, listed: [] },
  messages: [],
};

const outcome = (id: string, more: Partial<OutcomeRecord>): OutcomeRecord =>
  ({ sample_id: id, status: 'scored', scores: [], target: null, kept: null, error: null, ...more }) as OutcomeRecord;

const compared = (check: Partial<Extract<BaselineCheck, { paired: boolean }>>): EvalTestReport['baseline'] => ({
  state: 'compared',
  path: '/home/ada/sentiment.eval.baseline.json',
  check: {
    verdict: 'worse',
    margin: 0.02,
    was: 0.95,
    now: 0.8,
    interval: [-0.251, -0.049],
    paired: true,
    compared: 40,
    dataset: { changed: false, gone: 0, added: 0 },
    lower: 7,
    higher: 1,
    flips: [{ sample_id: 'ada', was: 1, now: 0 }],
    ...check,
  },
});

describe('what a test runner shows of an eval', () => {
  it('is one line when it is green', () => {
    expect(evalTestText(green, 'vitest -u')).toEqual({
      problem: undefined,
      notes: ['exact_match 90.0% [77.0–96.0], 40 samples, $0.12, simulated'],
    });
  });

  it('says which samples were wrong when a gate is shut, and what to type', () => {
    const wrong = outcome('ada', {
      target: 'positive',
      scores: [{ name: 'exact_match', value: 0, answer: 'negative' }],
    });
    const report = { ...green, passed: false, gate: '90.0% is less than the 95.0% that is asked for' };
    expect(
      evalTestText({ ...report, wrong_samples: { count: 4, listed: [wrong] } }, 'vitest -u').problem?.split('\n'),
    ).toEqual([
      'sentiment on mock/strong: gate not met: 90.0% is less than the 95.0% that is asked for',
      '4 samples scored less than 1:',
      '  ada  expected positive  got negative',
      '  … 3 more',
      'exact_match 90.0% [77.0–96.0], 40 samples, $0.12, simulated',
      'everything: evals show async_results/tasks_1.json --task sentiment__mock-strong --samples',
      'one sample: evals show async_results/tasks_1.json --task sentiment__mock-strong --sample ada',
    ]);
  });

  it('says why samples failed, or what stopped the run', () => {
    const failed = outcome('a b', { status: 'failed', error: { kind: 'thrown', message: 'no' } });
    const text = evalTestText(
      { ...green, passed: false, failed: 1, scored: 39, failed_samples: { count: 1, listed: [failed] } },
      '',
    ).problem;
    expect(text).toContain('sentiment on mock/strong: 1 of 40 samples failed\n  a b  thrown: no\n');
    expect(text).toContain("--sample 'a b'");
    expect(evalTestText({ ...green, passed: false, pending: 3, messages: ['Stopped by Ctrl-C.'] }, '').problem).toMatch(
      /^sentiment on mock\/strong: 3 samples have no outcome; the next run goes on\n {2}Stopped by Ctrl-C\.\n/,
    );
  });

  it.each([
    [
      {},
      'worse than the baseline by more than 2.0 points: 80.0% now, 95.0% before, -15.0 points [-25.1 to -4.9], 40 samples paired, 7 lower, 1 higher',
    ],
    [
      { verdict: 'no-worse', dataset: { changed: true, gone: 2, added: 3 } } as const,
      'not worse than the baseline by 2.0 points or more: 80.0% now, 95.0% before, -15.0 points [-25.1 to -4.9], 40 samples paired, 7 lower, 1 higher; the dataset changed, 2 of the baseline are not there now, 3 are not in the baseline',
    ],
    [
      { verdict: 'cannot-tell', paired: false, interval: null } as const,
      'cannot tell whether it is worse than the baseline by 2.0 points: 80.0% now, 95.0% before, -15.0 points, 40 samples, not paired',
    ],
  ])('says how it stands to its baseline: %j', (check, sentence) => {
    const worse = !('verdict' in check);
    const text = evalTestText({ ...green, passed: !worse, baseline: compared(check) }, 'vitest -u');
    expect(worse ? text.problem : text.notes[1]).toContain(sentence);
    if (worse) expect(text.problem).toContain('\n  ada  1 before, 0 now\n  … 6 more\n  if that is meant: vitest -u\n');
  });
});
