import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunState, StatusReport, TaskReport } from '../../src/core/status.ts';
import { resultText, textReport } from '../../src/reports/text.ts';
import { textWidth } from '../../src/reports/width.ts';
import { asciiStyle, markedStyle, plainStyle } from './plain-style.ts';
import { statusReport, taskReport, threeModels } from './sample-reports.ts';

function text(report: StatusReport, columns: number, rows?: number): string {
  return `\n${textReport(report, { columns, rows, style: plainStyle }).join('\n')}\n`;
}

const three = statusReport({ tasks: threeModels() });

describe('the report', () => {
  it('at 120 columns', () => {
    expect(text(three, 120)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   ● alive  pid 48121

      model                         progress                   done/total  failed  accuracy       95% CI    /s      ETA
      gpt-4o-mini                   ███████▋░░░░░░░░░░░░░░░░    420/1,319       0     81.9%  [77.9–85.3]  14.2    1m01s
      claude-haiku-4.5              ██████████▉░░░░░░░░░░░░░    600/1,319       3     82.0%  [78.7–84.9]   9.1  waiting
      mock/qwen3-8b 日本 simulated  ████████████████████████  1,319/1,319       0     91.2%  [89.2–92.9]           done
      total simulated               ██████████████▏░░░░░░░░░  2,339/3,957       3                         23.3

      gpt-4o-mini         12 of 16 in flight (sliding-window) · tokens 610k in, 132k out
                          cost $0.17 ($0.010 wasted, $0.40 saved)
      claude-haiku-4.5    12 of 16 in flight (sliding-window) · waiting: rate limit until 17:44:15Z · tokens 610k in, 132k out
                          cost not known
                          failed 3: timeout 2, filtered 1 · [81.6–82.1] if all failed were wrong, or right · truncated 4
                          last error: 429 rate_limit_error: This request would exceed your organization’s rate limit
      mock/qwen3-8b 日本  simulated · tokens 610k in, 132k out · cost not known

      took 96 MiB of memory, 1m12s of processor time
      "
    `);
  });

  it('at 80 columns does without the bar and the rate', () => {
    expect(text(three, 80)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   ● alive  pid 48121

      model                         done/total  failed  accuracy       95% CI      ETA
      gpt-4o-mini                    420/1,319       0     81.9%  [77.9–85.3]    1m01s
      claude-haiku-4.5               600/1,319       3     82.0%  [78.7–84.9]  waiting
      mock/qwen3-8b 日… simulated  1,319/1,319       0     91.2%  [89.2–92.9]     done
      total simulated              2,339/3,957       3

      gpt-4o-mini         12 of 16 in flight (sliding-window)
                          tokens 610k in, 132k out
                          cost $0.17 ($0.010 wasted, $0.40 saved)
      claude-haiku-4.5    12 of 16 in flight (sliding-window)
                          waiting: rate limit until 17:44:15Z
                          tokens 610k in, 132k out · cost not known
                          failed 3: timeout 2, filtered 1
                          [81.6–82.1] if all failed were wrong, or right · truncated 4
                          last error: 429 rate_limit_error: This request would exceed…
      mock/qwen3-8b 日本  simulated · tokens 610k in, 132k out · cost not known

      took 96 MiB of memory, 1m12s of processor time
      "
    `);
  });

  it('at 50 columns takes two lines per task', () => {
    expect(text(three, 50)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json
      ● alive  pid 48121

      gpt-4o-mini                                  1m01s
        ██▉░░░░░░  420/1,319  81.9%  [77.9–85.3]  14.2/s
      claude-haiku-4.5                           waiting
        600/1,319  3 failed  82.0%  [78.7–84.9]  9.1/s
      mock/qwen3-8b 日本 simulated                  done
        ███████████████  1,319/1,319  91.2%  [89.2–92.9]
      total simulated
        █████████▌░░░░░░  2,339/3,957  3 failed  23.3/s

      gpt-4o-mini
        12 of 16 in flight (sliding-window)
        tokens 610k in, 132k out
        cost $0.17 ($0.010 wasted, $0.40 saved)
      claude-haiku-4.5
        12 of 16 in flight (sliding-window)
        waiting: rate limit until 17:44:15Z
        tokens 610k in, 132k out · cost not known
        failed 3: timeout 2, filtered 1
        [81.6–82.1] if all failed were wrong, or right
        truncated 4
        last error: 429 rate_limit_error: This request …
      mock/qwen3-8b 日本
        simulated · tokens 610k in, 132k out
        cost not known

      took 96 MiB of memory, 1m12s of processor time
      "
    `);
  });

  it('at 40 columns does without tokens', () => {
    expect(text(three, 40)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174…
      ● alive  pid 48121

      gpt-4o-mini                        1m01s
        420/1,319  81.9%  [77.9–85.3]  14.2/s
      claude-haiku-4.5                 waiting
        ████▌░░░░░  600/1,319  3 failed  82.0%
      mock/qwen3-8b 日本 simulated        done
        1,319/1,319  91.2%  [89.2–92.9]
      total simulated
        ████▏░░  2,339/3,957  3 failed  23.3/s

      gpt-4o-mini
        12 of 16 in flight (sliding-window)
      claude-haiku-4.5
        12 of 16 in flight (sliding-window)
        waiting: rate limit until 17:44:15Z
        failed 3: timeout 2, filtered 1
        [81.6–82.1] if all failed were wrong,…
        truncated 4
        last error: 429 rate_limit_error: Thi…

      took 96 MiB of memory, 1m12s of process…
      "
    `);
  });

  it('below 40 columns tells the totals only', () => {
    expect(text(three, 39)).toMatchInlineSnapshot(`
      "
      ● alive
      2,339/3,957
      simulated
      3 failed
      "
    `);
  });

  it('in ASCII where the locale has no more', () => {
    const lines = textReport(statusReport({ state: 'dead' }), { columns: 100, style: asciiStyle });
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   x dead  pid 48121 last heard 1s ago
      > evals run --tasks async_results/tasks_20261120_174201.json

      model         progress                  done/total  failed  accuracy       95% CI    /s   ETA
      gpt-4o        ################--------   900/1,319       1     91.2%  [89.2-92.9]  14.2  dead

      12 of 16 in flight (sliding-window) | tokens 610k in, 132k out | cost not known
      failed 1: timeout 1 | [91.1-91.2] if all failed were wrong, or right

      took 96 MiB of memory, 1m12s of processor time
      "
    `);
  });

  it('drops the bar first, then the rate, then the interval', () => {
    const shown = (columns: number): string[] => {
      const lines = textReport(three, { columns, style: plainStyle }).join('\n');
      return ['progress', '/s ', '95% CI', 'accuracy', 'done/total'].filter((title) => lines.includes(title));
    };
    const seen = Array.from({ length: 60 }, (_, index) => shown(120 - index).join());
    expect([...new Set(seen)]).toEqual([
      'progress,/s ,95% CI,accuracy,done/total',
      '/s ,95% CI,accuracy,done/total',
      '95% CI,accuracy,done/total',
      'accuracy,done/total',
    ]);
  });

  it('groups the tasks of several evals', () => {
    const tasks = [taskReport(), taskReport({ eval_name: 'arithmetic', status: 'pending', done: 0, scored: 0 })];
    const lines = textReport(statusReport({ tasks }), { columns: 100, style: plainStyle });
    expect(lines.filter((line) => ['gsm8k', 'arithmetic'].includes(line))).toEqual(['gsm8k', 'arithmetic']);
  });

  it('shows failing and unfinished tasks first when there are too many for the rows', () => {
    const tasks = Array.from({ length: 12 }, (_, index) =>
      taskReport({ model_name: `model-${index}`, status: 'completed', failed: 0 }),
    );
    tasks[5] = taskReport({ model_name: 'on-its-way', status: 'running', failed: 0 });
    tasks[9] = taskReport({ model_name: 'has-failed', status: 'failed' });
    expect(text(statusReport({ tasks }), 80, 10)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   ● alive  pid 48121

      model            done/total  failed  accuracy       95% CI    /s     ETA
      has-failed        900/1,319       1     91.2%  [89.2–92.9]  14.2  failed
      on-its-way        900/1,319       0     91.2%  [89.2–92.9]  14.2     30s
      model-0           900/1,319       0     91.2%  [89.2–92.9]  14.2    done
      model-1           900/1,319       0     91.2%  [89.2–92.9]  14.2    done
      model-2           900/1,319       0     91.2%  [89.2–92.9]  14.2    done
      total         10,800/15,828       1                         14.2
      … 7 more
      "
    `);
  });

  it('at the end of a run is the table without its header', () => {
    const lines = resultText(three, { columns: 120, style: plainStyle });
    expect(lines[0]).toMatch(/^model /);
    expect(lines.join('\n')).not.toContain('alive');
  });

  it('says simulated on every line with numbers of a simulated model, at any width', () => {
    const report = statusReport({ tasks: [taskReport({ simulated: true, model_name: 'm'.repeat(80) }), taskReport()] });
    for (let columns = 40; columns <= 160; columns++) {
      const lines = textReport(report, { columns, style: plainStyle });
      expect(
        lines.filter((line) => /^m+(…|m)? simulated/.test(line)),
        String(columns),
      ).not.toEqual([]);
      expect(lines.some((line) => line.startsWith('total simulated'))).toBe(true);
    }
    expect(text(report, 20)).toContain('simulated');
  });

  it('colours what needs attention, and never by colour alone', () => {
    const lines = textReport(three, { columns: 120, style: markedStyle }).join('\n');
    expect(lines).toContain('<red>3</red>');
    expect(lines).toContain('<yellow>waiting</yellow>');
    expect(lines).toContain('<red>failed 3: timeout 2, filtered 1</red>');
  });

  it('warns of what the disk refuses and of what is damaged', () => {
    const [runner] = statusReport().runners;
    const report = statusReport({
      runners: [{ ...runner!, storage: 'ENOSPC: no space left' }],
      warnings: ['journal/x/000001.jsonl: line 7 is damaged'],
    });
    expect(text(report, 100)).toContain('warning: pid 48121 on here cannot save: ENOSPC: no space left');
    expect(text(report, 100)).toContain('warning: journal/x/000001.jsonl: line 7 is damaged');
  });

  it('tells what an interrupted task waits for, and calls that may be paid twice', () => {
    const report = statusReport({
      state: 'interrupted',
      tasks: [
        taskReport({ status: 'interrupted', error: 'rate-limit: come back at noon', unresolved: 5, truncated: 1200 }),
      ],
    });
    expect(text(report, 100)).toContain('stopped: rate-limit: come back at noon');
    expect(text(report, 100)).toContain('5 calls of an earlier run got no answer and may be paid twice');
    expect(text(report, 100)).toContain('truncated 1,200');
  });
});

describe('the header', () => {
  const header = (state: RunState, runner: object = {}, failed = 0): string => {
    const [base] = statusReport().runners;
    const report = statusReport({ state, runners: [{ ...base!, ...runner }], tasks: [taskReport({ failed })] });
    return textReport(report, { columns: 100, style: plainStyle }).slice(0, 2).join('\n').trimEnd();
  };
  const file = 'gsm8k  async_results/tasks_20261120_174201.json   ';
  const command = '→ evals run --tasks async_results/tasks_20261120_174201.json';

  it.each<[RunState, object, number, string]>([
    ['running', {}, 0, `${file}● alive  pid 48121`],
    ['running', { heartbeat_seconds: 12.2 }, 0, `${file}● alive  pid 48121  last heard 13s ago`],
    ['stalled', { stalled_seconds: 74 }, 0, `${file}● stalled  pid 48121 has not moved for 1m14s\n${command} --steal`],
    ['dead', { alive: false, heartbeat_seconds: 42 }, 0, `${file}✗ dead  pid 48121 last heard 42s ago\n${command}`],
    ['interrupted', { alive: false }, 0, `${file}■ interrupted\n${command}`],
    ['pending', { alive: false }, 0, `${file}○ not started\n${command}`],
    ['failed', { alive: false }, 0, `${file}✗ failed\n${command}`],
    ['completed', { alive: false }, 0, `${file}✓ completed`],
    ['completed', { alive: false }, 2, `${file}✓ completed  with failed samples\n${command} --retry-failed`],
  ])('when %s %j with %i failed', (state, runner, failed, expected) => {
    expect(header(state, runner, failed)).toBe(expected);
  });

  it('names every runner', () => {
    const [runner] = statusReport().runners;
    const report = statusReport({ runners: [runner!, { ...runner!, pid: 7 }, { ...runner!, pid: 8, alive: false }] });
    expect(text(report, 100)).toContain('● alive  2 runners, pids 48121, 7');
  });

  it('gives a command that can be copied at any width', () => {
    for (let columns = 48; columns <= 120; columns++) {
      const lines = textReport(statusReport({ state: 'stalled' }), { columns, style: plainStyle });
      const from = lines.findIndex((line) => line.startsWith('→ '));
      const typed = lines
        .slice(from, lines.indexOf('', from))
        .join('\n')
        .slice(2)
        .replaceAll(/ \\\n +/g, ' ');
      expect(typed).toBe('evals run --tasks async_results/tasks_20261120_174201.json --steal');
    }
  });
});

describe('every report', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '\u001b[2J',
      'a\nb\rc',
      '日本語のモデル',
      '👩‍👩‍👧‍👦🇯🇵❤️',
      'e\u0301\u0302',
      '\u202eltr',
      'क्षि',
      '\u0007',
      'x'.repeat(300),
    ),
  );
  const numberOrNull = fc.option(fc.double({ noNaN: true, min: 0, max: 1e7 }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const task: fc.Arbitrary<TaskReport> = fc
    .record({
      eval_name: nasty,
      model_name: nasty,
      simulated: fc.boolean(),
      status: fc.constantFrom('pending', 'running', 'completed', 'failed', 'interrupted'),
      total: fc.nat(),
      done: fc.nat(),
      failed: fc.nat(9_999_999),
      failures: fc.dictionary(nasty, fc.nat(), { maxKeys: 4 }),
      truncated: fc.nat(),
      accuracy: fc.option(fc.oneof(share, fc.double({ min: -1e6, max: 1e6, noNaN: true }))),
      ci95: fc.option(fc.tuple(share, share)),
      bounds: fc.option(fc.tuple(share, share)),
      samples_per_second: numberOrNull,
      eta_seconds: numberOrNull,
      cost_usd: numberOrNull,
      strategy: fc.option(nasty),
      limit: fc.option(fc.nat()),
      waiting: fc.option(nasty),
      unresolved: fc.nat(),
      error: fc.option(nasty),
      last_error: fc.option(nasty),
    })
    .map((fields) => taskReport(fields));
  const anyReport = fc
    .record({
      file: nasty,
      state: fc.constantFrom<RunState>('pending', 'running', 'stalled', 'dead', 'interrupted', 'completed', 'failed'),
      tasks: fc.array(task, { maxLength: 6 }),
      warnings: fc.array(nasty, { maxLength: 2 }),
    })
    .map((fields) => statusReport(fields));
  const size = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 40 }) });

  it('keeps to the width and the rows, and lets nothing steer the terminal', () => {
    fc.assert(
      fc.property(anyReport, size, fc.boolean(), (report, { columns, rows }, unicode) => {
        const lines = textReport(report, { columns, rows, style: { ...plainStyle, unicode } });
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
          // eslint-disable-next-line no-control-regex -- control characters are what must not be there
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
