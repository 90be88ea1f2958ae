import { describe, expect, it } from 'vitest';
import { conversationText } from '../../src/reports/conversation.ts';
import { moreOutcomes, outcomeLines, outcomesHeading } from '../../src/reports/outcomes.ts';
import { plainStyle } from './plain-style.ts';
import { failedOutcome, outcome, sampleView } from './sample-details.ts';

const records = [
  outcome(),
  outcome({
    sample_id: 'a-sample-with-a-rather-long-name',
    repeat: 2,
    scores: [{ name: 'f1', value: 1 / 3, answer: 'about forty' }],
  }),
  outcome({ scores: [{ name: 'numeric_match', value: 0 }], target: ['42', 'forty-two'], latency_ms: 12_340 }),
  failedOutcome({ sample_id: 'gsm8k-18' }),
];

function table(columns: number): string {
  const task = { eval_name: 'gsm8k', model_name: 'mock/strong', simulated: true };
  const lines = [
    ...outcomesHeading(task, undefined, columns, plainStyle),
    ...outcomeLines(records, columns, plainStyle),
    ...moreOutcomes(1315, columns, plainStyle),
  ];
  return `\n${lines.join('\n')}\n`;
}

describe('the outcomes of samples', () => {
  it('at 120 columns', () => {
    expect(table(120)).toMatchInlineSnapshot(`
      "
      gsm8k  mock/strong simulated
      sample                            repeat   score  answer                                   target        latency  tokens
      gsm8k-17                               1       1  42                                       42              812ms  123+48
      a-sample-with-a-rather-long-name       2   0.333  about forty                              42              812ms  123+48
      gsm8k-17                               1       0  –                                        ["42","fort…    12.3s  123+48
      gsm8k-18                               1  failed  timeout: no complete answer within 60 s  42                  –       –
      … 1,315 more: --limit all
      "
    `);
  });

  it('at 80 columns', () => {
    expect(table(80)).toMatchInlineSnapshot(`
      "
      gsm8k  mock/strong simulated
      sample                   repeat   score  answer        target    latency  tokens
      gsm8k-17                      1       1  42            42          812ms  123+48
      a-sample-with-a-rather…       2   0.333  about forty   42          812ms  123+48
      gsm8k-17                      1       0  –             ["42","…    12.3s  123+48
      gsm8k-18                      1  failed  timeout: no…  42              –       –
      … 1,315 more: --limit all
      "
    `);
  });

  it('at 40 columns take two lines each', () => {
    expect(table(40)).toMatchInlineSnapshot(`
      "
      gsm8k  mock/strong simulated
      gsm8k-17                           812ms
        1  42  target 42
      a-sample-with-a-rathe…  repeat 2 · 812ms
        0.333  about forty  target 42
      gsm8k-17                           12.3s
        0  –  target ["42","forty-two"]
      gsm8k-18                               –
        failed  timeout: no complete answer w…
      … 1,315 more: --limit all
      "
    `);
  });
});

describe('one sample', () => {
  const text = (columns: number, view = sampleView()): string =>
    `\n${conversationText(view, columns, plainStyle).join('\n')}\n`;

  it('at 80 columns, with the whole conversation', () => {
    expect(text(80)).toMatchInlineSnapshot(`
      "
      gsm8k  gpt-4o  gsm8k-17

      score   numeric_match 0.0% · answer 41 · expected 42
      target  42

      system
        Be brief.

      user
        Work it out, one step after the other, and end with the number.

            How many?

      gpt-4o · as gpt-4o-2024-08-06 · 812ms · 123 in · 48 out · ended by length
        17:42:04 rate-limit: slow down
        Six times seven is

        #### 41
      "
    `);
  });

  it('at 40 columns', () => {
    expect(text(40)).toMatchInlineSnapshot(`
      "
      gsm8k  gpt-4o  gsm8k-17

      score   numeric_match 0.0% · answer 41
              expected 42
      target  42

      system
        Be brief.

      user
        Work it out, one step after the other,
        and end with the number.

            How many?

      gpt-4o · as gpt-4o-2024-08-06 · 812ms
      123 in · 48 out · ended by length
        17:42:04 rate-limit: slow down
        Six times seven is

        #### 41
      "
    `);
  });

  it('says when the prompt is not known, rather than show another', () => {
    const [pass] = sampleView().passes;
    const calls = pass!.calls.map((call) => ({ ...call, model: null, messages: null, parameters: null }));
    expect(text(100, sampleView({ passes: [{ ...pass!, calls }] }))).toContain('prompt not known');
  });

  it('tells nothing of what is encrypted but that it is', () => {
    const [pass] = sampleView().passes;
    const calls = pass!.calls.map((call) => ({ ...call, model: null, messages: null, parameters: null, answer: null }));
    const hidden = sampleView({ encrypted: true, input: null, target: null, passes: [{ ...pass!, calls }] });
    expect(text(80, hidden)).toMatchInlineSnapshot(`
      "
      gsm8k  gpt-4o  gsm8k-17
      encrypted on disk: --decrypt shows what was said

      score  numeric_match 0.0% · answer 41 · expected 42

      gpt-4o-2024-08-06 · 812ms · 123 in · 48 out · ended by length
        17:42:04 rate-limit: slow down
      "
    `);
  });
});
