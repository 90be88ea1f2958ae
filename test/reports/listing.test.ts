import { describe, expect, it } from 'vitest';
import { listingText } from '../../src/reports/listing.ts';
import { plainStyle } from './plain-style.ts';
import { listed, listReport } from './sample-details.ts';
import { taskReport, threeModels } from './sample-reports.ts';

const report = listReport([
  listed({ state: 'running', experiment: 'few-shot', tasks: threeModels() }),
  listed({
    id: '20261119_090000',
    state: 'completed',
    cost_usd: null,
    tasks: [
      taskReport({ status: 'completed', done: 1319, failed: 0, failures: {} }),
      taskReport({ eval_name: 'arithmetic', model_name: 'gpt-4o', accuracy: 1, ci95: [0.98, 1], failed: 0 }),
    ],
  }),
  listed({
    id: '20261118_080000',
    state: 'pending',
    cost_usd: 0,
    tasks: [taskReport({ done: 0, failed: 0, accuracy: null, ci95: null })],
  }),
]);

function text(columns: number): string {
  return `\n${listingText(report, columns, plainStyle).join('\n')}\n`;
}

describe('the list of submissions', () => {
  it('at 140 columns', () => {
    expect(text(140)).toMatchInlineSnapshot(`
      "
      experiment  state       done/total  failed   cost  eval   model                         accuracy       95% CI
      few-shot    ● running  2,339/3,957       3  $1.02  gsm8k  gpt-4o-mini                      81.9%  [77.9–85.3]
                                                                claude-haiku-4.5                 82.0%  [78.7–84.9]
                                                                mock/qwen3-8b 日本 simulated     91.2%  [89.2–92.9]

      unnamed          state         done/total   cost  eval        model   accuracy        95% CI
      20261119_090000  ✓ completed  2,219/2,638      –  gsm8k       gpt-4o     91.2%   [89.2–92.9]
                                                        arithmetic  gpt-4o    100.0%  [98.0–100.0]
      20261118_080000  ○ pending        0/1,319  $0.00  gsm8k       gpt-4o         –
      "
    `);
  });

  it('at 120 columns does without the intervals when there are failures and experiments to tell of', () => {
    expect(text(120)).toMatchInlineSnapshot(`
      "
      experiment  state       done/total  failed   cost  eval   model                         accuracy       95% CI
      few-shot    ● running  2,339/3,957       3  $1.02  gsm8k  gpt-4o-mini                      81.9%  [77.9–85.3]
                                                                claude-haiku-4.5                 82.0%  [78.7–84.9]
                                                                mock/qwen3-8b 日本 simulated     91.2%  [89.2–92.9]

      unnamed          state         done/total   cost  eval        model   accuracy        95% CI
      20261119_090000  ✓ completed  2,219/2,638      –  gsm8k       gpt-4o     91.2%   [89.2–92.9]
                                                        arithmetic  gpt-4o    100.0%  [98.0–100.0]
      20261118_080000  ○ pending        0/1,319  $0.00  gsm8k       gpt-4o         –
      "
    `);
  });

  it('at 80 columns is made of paragraphs', () => {
    expect(text(80)).toMatchInlineSnapshot(`
      "
      few-shot  ● running  gsm8k · 2,339/3,957 · 3 failed · $1.02
        gpt-4o-mini                    81.9%  [77.9–85.3]
        claude-haiku-4.5               82.0%  [78.7–84.9]
        mock/qwen3-8b 日本 simulated   91.2%  [89.2–92.9]

      unnamed

      20261119_090000  ✓ completed  2,219/2,638
        gsm8k gpt-4o        91.2%  [89.2–92.9]
        arithmetic gpt-4o  100.0%  [98.0–100.0]

      20261118_080000  ○ pending  gsm8k · 0/1,319 · $0.00
        gpt-4o       –
      "
    `);
  });

  it('at 40 columns does without intervals', () => {
    expect(text(40)).toMatchInlineSnapshot(`
      "
      few-shot                       ● running
        gsm8k · 2,339/3,957 · 3 failed · $1.02
        gpt-4o-mini                    81.9%
        claude-haiku-4.5               82.0%
        mock/qwen3-8b 日本 simulated   91.2%

      unnamed

      20261119_090000              ✓ completed
        2,219/2,638
        gsm8k gpt-4o        91.2%
        arithmetic gpt-4o  100.0%

      20261118_080000                ○ pending
        gsm8k · 0/1,319 · $0.00
        gpt-4o       –
      "
    `);
  });

  it('names eight tasks of a submission, and how many more there are', () => {
    const tasks = Array.from({ length: 11 }, (_, index) => taskReport({ model_name: `model-${String(index)}` }));
    for (const columns of [40, 80, 120]) {
      const shown = listingText(listReport([listed({ tasks })]), columns, plainStyle).join('\n');
      expect(shown).toContain('model-7');
      expect(shown).not.toContain('model-8');
      expect(shown).toContain('… 3 more tasks');
    }
  });

  it('is empty where nothing was submitted', () => {
    for (const columns of [40, 120]) expect(listingText(listReport([]), columns, plainStyle)).toEqual([]);
  });
});
