import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationText } from '../../src/reports/conversation.ts';
import { listingText } from '../../src/reports/listing.ts';
import { markdownReport } from '../../src/reports/markdown.ts';
import { outcomeLines } from '../../src/reports/outcomes.ts';
import { textLines } from '../../src/reports/paragraph.ts';
import { detailsText } from '../../src/reports/show.ts';
import { latency } from '../../src/reports/time.ts';
import { textWidth } from '../../src/reports/width.ts';
import { plainStyle } from './plain-style.ts';
import {
  failedOutcome,
  listed,
  listReport,
  outcome,
  sampleView,
  submissionDetails,
  taskDetails,
} from './sample-details.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u001b[2J',
    'a\nb\rc',
    '日本語のモデル',
    '👩‍👩‍👧‍👦🇯🇵❤️',
    'e\u0301',
    '\u202eltr',
    '\u0007',
    '\t',
    'x'.repeat(300),
    'word '.repeat(50),
  ),
);
const columns = fc.integer({ min: 1, max: 160 });
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const steering = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

function harmless(lines: readonly string[], width: number): void {
  for (const line of lines) {
    expect(textWidth(line)).toBeLessThanOrEqual(width);
    expect(line).not.toMatch(steering);
  }
}

const named = fc.record({
  eval_name: text,
  model_name: text,
  error: fc.option(text),
  last_error: fc.option(text),
  strategy: fc.option(text),
  waiting: fc.option(text),
  failures: fc.dictionary(text, fc.nat(), { maxKeys: 3 }),
  simulated: fc.boolean(),
});

describe('every text about a submission', () => {
  it('keeps to the width and lets nothing steer the terminal: a list', () => {
    const submissions = fc.array(
      fc.record({ id: text, experiment: fc.option(text), tasks: fc.array(named, { minLength: 1, maxLength: 10 }) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(submissions, columns, (given, width) => {
        const rows = given.map(({ tasks, ...more }) =>
          listed({ ...more, tasks: tasks.map((task) => taskDetails(task)) }),
        );
        harmless(listingText(listReport(rows), width, plainStyle), width);
      }),
    );
  });

  it('keeps to the width and lets nothing steer the terminal: the details', () => {
    const change = fc.record({
      time: fc.constant('2026-11-20T17:42:05.000Z'),
      model: text,
      from: fc.nat(),
      to: fc.nat(),
      why: text,
    });
    const details = fc.record({
      file: text,
      experiment: fc.option(text),
      created_at: text,
      warnings: fc.array(text, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(details, fc.array(fc.tuple(named, change), { maxLength: 3 }), columns, (given, tasks, width) => {
        const full = tasks.map(([task, each]) =>
          taskDetails({ ...task, window_changes: { count: 9, newest: [each] } }),
        );
        harmless(detailsText(submissionDetails({ ...given, tasks: full }), width, plainStyle), width);
      }),
    );
  });

  it('keeps to the width and lets nothing steer the terminal: outcomes', () => {
    const one = fc.record({
      sample_id: text,
      target: fc.jsonValue(),
      answer: text,
      repeat: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), text, columns, (given, message, width) => {
        const records = given.map(({ answer, target, ...more }) =>
          outcome({ ...more, target: target as string, scores: [{ name: 'n', value: 0.5, answer }] }),
        );
        const failed = failedOutcome({ error: { kind: 'thrown', message } });
        harmless(outcomeLines([...records, failed], width, plainStyle), width);
      }),
    );
  });

  it('keeps to the width and lets nothing steer the terminal: a conversation', () => {
    fc.assert(
      fc.property(text, text, text, columns, (prompt, answer, name, width) => {
        const [pass] = sampleView().passes;
        const [call] = pass!.calls;
        const calls = [
          {
            ...call!,
            answer,
            unusable: answer,
            served_model: name,
            messages: [{ role: 'user' as const, content: prompt }],
          },
        ];
        harmless(
          conversationText(
            sampleView({ sample_id: name, target: answer, passes: [{ ...pass!, calls }] }),
            width,
            plainStyle,
          ),
          width,
        );
      }),
    );
  });

  it('is Markdown without a way out of it: as many headings and rows as without the text', () => {
    const shape = (report: string): string[] =>
      report
        .split('\n')
        .map((line) =>
          line.startsWith('|')
            ? `|${String(line.replaceAll('\\|', '').split('|').length)}`
            : line.startsWith('#')
              ? '#'
              : '',
        );
    fc.assert(
      fc.property(
        text.filter((given) => given.trim() !== ''),
        (given) => {
          const report = (name: string): string =>
            markdownReport(
              submissionDetails({ experiment: name, tasks: [taskDetails({ model_name: name, eval_name: name })] }),
            );
          expect(shape(report(given))).toEqual(shape(report('plain')));
        },
      ),
    );
  });
});

describe('a text of several lines', () => {
  it('keeps its lines, its indentation and its words', () => {
    expect(textLines('one\r\n\n  two\tthree\n', 20)).toEqual(['one', '', '  two    three']);
    expect(textLines('a long line of words', 10)).toEqual(['a long', 'line of', 'words']);
    expect(textLines('unbreakable', 4)).toEqual(['unbr', 'eaka', 'ble']);
  });

  it('loses nothing but spaces at the ends of lines, whatever it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z日 ]{0,80}$/), fc.integer({ min: 2, max: 30 }), (given, width) => {
        const bare = (lines: readonly string[]): string => lines.join('').replaceAll(' ', '');
        expect(bare(textLines(given, width))).toBe(bare([given]));
      }),
    );
  });
});

describe('a latency', () => {
  it.each([
    [0, '0ms'],
    [812.4, '812ms'],
    [999.4, '999ms'],
    [999.6, '1.00s'],
    [9994, '9.99s'],
    [9996, '10.0s'],
    [61_000, '61.0s'],
    [125_000, '2m05s'],
  ])('of %d ms is %s', (ms, shown) => {
    expect(latency(ms)).toBe(shown);
  });
});
