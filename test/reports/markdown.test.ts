import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../src/reports/markdown.ts';
import { code, codeBlock } from '../../src/reports/markdown-cells.ts';
import { submissionDetails, taskDetails } from './sample-details.ts';

describe('the Markdown report', () => {
  it('says what was run and what came out', () => {
    expect(`\n${markdownReport(submissionDetails())}`).toMatchInlineSnapshot(`
      "
      # \`gsm8k\` on \`gpt-4o\`, \`mock/strong\`

      > **Simulated**: the answers of 1 of 2 tasks come from the simulated provider. Their numbers say nothing of any real model.

      | submission | \`20261120_174201\` |
      | --- | --- |
      | experiment | \`few-shot\` |
      | state | completed, 2,638 of 2,638 samples done |
      | submitted | 2026-11-20 17:42:01 UTC |
      | ran | 2026-11-20 17:42:03 UTC to 2026-11-20 17:43:36 UTC, 1m33s in all |
      | took | 96 MiB of memory, 1m12s of processor time |
      | evals | \`0.1.0\` |

      ## Results

      | eval | model | accuracy | 95% CI | worst case | scored | failed |
      | --- | --- | ---: | ---: | ---: | ---: | ---: |
      | \`gsm8k\` | \`gpt-4o\` | **91.2%** | [89.2–92.9] | [91.1–91.2] | 1,316/1,319 | 3 |
      | \`gsm8k\` | \`mock/strong\` (simulated) | **91.2%** | [89.2–92.9] |  | 1,319/1,319 | 0 |

      A failed sample is not a wrong answer: it is in no mean. The worst case reaches from all failed wrong to all failed right.

      | eval | model | metric | value | 95% CI |
      | --- | --- | --- | ---: | ---: |
      | \`gsm8k\` | \`gpt-4o\` | \`strict_match\` | 90.0% | [88.0–92.0] |

      ## Failures

      | eval | model | kind | samples |
      | --- | --- | --- | ---: |
      | \`gsm8k\` | \`gpt-4o\` | \`timeout\` | 2 |
      | \`gsm8k\` | \`gpt-4o\` | \`filtered\` | 1 |

      ## Money and tokens

      | eval | model | kept | wasted | saved | price unknown | tokens in | of these cached | tokens out | of these reasoning |
      | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | \`gsm8k\` | \`gpt-4o\` | $2.84 | $0.013 | $0.40 | 2 of 1,319 | 610,000 | 12,000 | 132,000 | 3,000 |
      | \`gsm8k\` | \`mock/strong\` (simulated) | unknown | unknown | unknown | 1,319 of 1,319 | 610,000 | 12,000 | 132,000 | 3,000 |

      US dollars. Kept: for answers that results rest on. Wasted: for attempts and answers that could not be used, and for what may have been billed. Saved: what replayed and cached answers would have cost.

      ## Requests and latency

      | eval | model | strategy | most in flight | sent | answered | no answer | rate-limited | from cache | p50 | p95 | p99 | samples/s |
      | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | \`gsm8k\` | \`gpt-4o\` | \`adaptive\` | 64 | 1,325 | 1,317 | 8 | 5 | 40 (2.9%) | 812ms | 2.41s | 61.0s | 14.2 |
      | \`gsm8k\` | \`mock/strong\` (simulated) | \`adaptive\` | 64 | 1,319 | 1,319 |  |  |  | 812ms | 2.41s | 61.0s | 14.2 |

      ## Concurrency

      Requests in flight at most, and why that changed.

      | eval | model | time | requests | reason |
      | --- | --- | --- | ---: | --- |
      | \`gsm8k\` | \`gpt-4o\` | 2026-11-20 17:42:05 UTC | 8 → 16 | \`doubling\` |
      | \`gsm8k\` | \`gpt-4o\` | 2026-11-20 17:42:31 UTC | 16 → 11 | \`rate limit\` |

      \`gsm8k\` on \`gpt-4o\`: 11 changes, the newest 2 are shown.

      ## What was run

      ### \`gsm8k\`

      - version 1 of its code
      - data: \`https://example.com/arithmetic.jsonl\`, 1,319 samples, in the order of the dataset
      - SHA-256 of the data: \`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\`

      | model | provider | parameters |
      | --- | --- | --- |
      | \`gpt-4o\` | \`openai\` | \`temperature=0\` \`max_tokens=256\` |
      | \`mock/strong\` (simulated) | \`mock\` |  |

      <details>
      <summary>Prompt</summary>

      \`\`\`\`text
      Solve this:
      \`\`\`
      {input}
      \`\`\`
      \`\`\`\`

      </details>

      <details>
      <summary>System message</summary>

      \`\`\`text
      Be brief.
      \`\`\`

      </details>
      "
    `);
  });

  it('of complete results does not tell when it was written, that of others does', () => {
    const at = (time: string, state: 'completed' | 'running'): string =>
      markdownReport(submissionDetails({ time, state }));
    const [monday, tuesday] = ['2026-11-23T08:00:00.000Z', '2026-11-24T08:00:00.000Z'];
    expect(at(monday, 'completed')).toBe(at(tuesday, 'completed'));
    expect(at(monday, 'running')).toContain(
      'running, 1,319 of 1,319 samples done, as of 2026-11-23 08:00:00 UTC'.replace('1,319 of 1,319', '2,638 of 2,638'),
    );
  });

  it('tells why a task stopped, and what is damaged', () => {
    const tasks = [taskDetails({ error: 'quota: you | have <b>spent</b> it, @everyone' })];
    const report = markdownReport(submissionDetails({ tasks, warnings: ['a line is damaged'] }));
    expect(report).toContain('stopped: `quota: you \\| have <b>spent</b> it, @everyone`');
    expect(report).toContain('- warning: `a line is damaged`');
  });
});

describe('every text of somebody else’s', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[`|\\ a\n]{0,20}$/),
  );

  it('stays inside its code, its cell and its line', () => {
    fc.assert(
      fc.property(text, (given) => {
        const shown = code(given);
        if (shown === '') return;
        const fence = /^`+/.exec(shown)![0];
        const inside = shown.slice(fence.length, -fence.length);
        expect(shown.endsWith(fence)).toBe(true);
        expect([...inside.matchAll(/`+/g)].map(([run]) => run)).not.toContain(fence);
        expect(inside.replaceAll('\\|', '')).not.toContain('|');
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });

  it('stays inside its block', () => {
    fc.assert(
      fc.property(text, (given) => {
        const [first = '', ...rest] = codeBlock(given);
        const fence = first.replace('text', '');
        expect(rest.findIndex((line) => line.trimStart().startsWith(fence))).toBe(rest.length - 1);
      }),
    );
  });
});
