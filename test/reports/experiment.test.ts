import { describe, expect, it, test } from 'vitest';
import type { Breakdown, ErrorSummary } from '../../src/core/breakdown.ts';
import type { ExperimentNews } from '../../src/core/experiment.ts';
import type { ExperimentDetails } from '../../src/core/experiment-details.ts';
import type { Timeline } from '../../src/core/timeline.ts';
import { breakdownText, errorSummaryText } from '../../src/reports/breakdown.ts';
import { experimentText } from '../../src/reports/experiment.ts';
import { newsLines } from '../../src/reports/experiment-news.ts';
import { drawn } from '../../src/reports/line.ts';
import { timelineLines } from '../../src/reports/timeline.ts';
import { textWidth } from '../../src/reports/width.ts';
import { asciiStyle, plainStyle } from './plain-style.ts';
import { submissionDetails } from './sample-details.ts';

const evil = 'x\u001b[2J\u202e日本語';
const timeline: Timeline = {
  from: '2026-11-20T17:42:00.000Z',
  to: '2026-11-20T17:44:00.000Z',
  active_seconds: 120,
  step_seconds: 0.5,
  in_flight: Array.from({ length: 240 }, (_, index) => (index < 120 ? index / 10 : 12)),
};

function experiment(name: string): ExperimentDetails {
  const { tasks, totals, time } = submissionDetails();
  const [first] = tasks;
  const group = { ...first!, identity: 'a', parts: [{ file: `o/${name}.json`, task_id: 'a' }], differs_in: [] };
  const part = {
    id: '1',
    created_at: time,
    git_commit: null,
    tags: [],
    totals,
    file: `async_results/tasks_${name}.json`,
  };
  return {
    v: 1,
    time,
    experiment: name,
    output_dir: name,
    state: 'interrupted',
    created_at: time,
    tags: [name],
    git_commits: [name],
    submissions: [
      { ...part, state: 'completed' },
      { ...part, state: 'interrupted' },
    ],
    totals,
    cost_usd: 1.5,
    tasks: [group, { ...group, differs_in: ['prompt', 'order'], parts: [...group.parts, ...group.parts] }],
    timeline,
    warnings: [name],
  };
}

const breakdown: Breakdown = {
  v: 1,
  task_id: 'a',
  eval_name: evil,
  model_name: evil,
  simulated: true,
  columns: [evil, 'level'],
  groups: [
    {
      values: [evil, 1],
      total: 20,
      done: 20,
      scored: 18,
      failed: 2,
      accuracy: 0.5,
      ci95: [0.29, 0.71],
      bounds: [0.45, 0.55],
    },
    { values: [null, { a: 1 }], total: 3, done: 0, scored: 0, failed: 0, accuracy: null, ci95: null, bounds: null },
  ],
};

const errors: ErrorSummary = {
  v: 1,
  task_id: 'a',
  eval_name: 'gsm8k',
  model_name: evil,
  simulated: false,
  done: 100,
  failed: 3,
  kinds: [
    { kind: 'empty', count: 2, example: { file: 'f', sample_id: evil, repeat: 1, message: `${evil} `.repeat(20) } },
    { kind: 'thrown', count: 1, example: null },
  ],
};

const news: ExperimentNews = {
  name: evil,
  wanted: 30,
  had: 10,
  parts: [{ file: evil, done: 3, total: 10 }],
  changes: [`${evil} differs from tasks_1.json in its dataset and prompt: listed apart.`],
};

describe.each([40, 60, 100])('at %i columns', (columns) => {
  it.each([
    ['an experiment', () => experimentText(experiment(evil), columns, plainStyle)],
    ['an experiment in ASCII', () => experimentText(experiment('plain'), columns, asciiStyle)],
    ['a breakdown', () => breakdownText(breakdown, columns, plainStyle)],
    ['errors', () => errorSummaryText(errors, columns, plainStyle)],
    ['news of an experiment', () => newsLines(news, columns, plainStyle).map((line) => drawn(line, columns, '…'))],
  ])('%s fits, and nothing in it steers the terminal', (_, lines) => {
    for (const line of lines()) {
      expect(textWidth(line), line).toBeLessThanOrEqual(columns);
      // eslint-disable-next-line no-control-regex -- this is what must not be there
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});

test('a breakdown is a table; failed samples stand beside the mean with what they could make of it', () => {
  const groups = breakdown.groups.map((group, index) => ({ ...group, values: [index === 0 ? 'sums' : null] }));
  const plain = { ...breakdown, eval_name: 'e', model_name: 'm', columns: ['topic'], groups };
  expect(`\n${breakdownText(plain, 80, plainStyle).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    e  m simulated
    topic  done/total  failed  accuracy       95% CI       bounds
    sums        20/20       2     50.0%  [29.0–71.0]  [45.0–55.0]
    –             0/3       0         –
    "
  `);
});

test('requests in flight are drawn over the time at work', () => {
  const lines = timelineLines(timeline, 50, plainStyle).map((line) => drawn(line, 50, '…'));
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    requests in flight, while runners were at work
    15                        ▁▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
                      ▁▂▃▄▅▆▇█████████████████████████
               ▁▂▃▄▅▇█████████████████████████████████
     0 ▁▁▃▄▅▆▇████████████████████████████████████████
       0s                                        2m00s
    "
  `);
});

test('there is no picture where nothing was in flight, or no room', () => {
  expect(timelineLines({ ...timeline, in_flight: [0, 0] }, 80, plainStyle)).toEqual([]);
  expect(timelineLines(timeline, 20, plainStyle)).toEqual([]);
});
