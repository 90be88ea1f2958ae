import type { SubmissionDetails, TaskDetails } from '../core/details.ts';
import { code, markdownTable } from './markdown-cells.ts';
import { count, dollars, interval, rate, score } from './numbers.ts';
import { cacheShare, changePhrase, metricsOf, share } from './phrases.ts';
import { stoppedEarlyPhrases } from './stopped-early.ts';
import { marksOf } from './style.ts';
import { dateTime, latency } from './time.ts';

const marks = marksOf({ unicode: true });
const right = (title: string): { title: string; right: true } => ({ title, right: true });

/** The eval and the model of a row; what is simulated says so in every table. */
const taskColumns = [{ title: 'eval' }, { title: 'model' }];

function taskCells({ eval_name, model_name, simulated }: TaskDetails): string[] {
  return [code(eval_name), `${code(model_name)}${simulated ? ' (simulated)' : ''}`];
}

const some = (number: number): string => (number === 0 ? '' : count(number));

export function resultSection(tasks: readonly TaskDetails[]): string[] {
  const failed = tasks.some((task) => task.failed > 0);
  const rows = tasks.map((task) => [
    ...taskCells(task),
    task.accuracy === null ? marks.nothing : `**${score(task.accuracy)}**`,
    task.ci95 === null ? '' : interval(task.ci95, marks),
    failed && task.bounds !== null ? interval(task.bounds, marks) : '',
    `${count(task.scored)}/${count(task.total)}`,
    failed ? count(task.failed) : '',
    some(task.truncated),
  ]);
  const columns = [
    ...taskColumns,
    right('accuracy'),
    right('95% CI'),
    right('worst case'),
    right('scored'),
    right('failed'),
    right('truncated'),
  ];
  const others = tasks.flatMap((task) =>
    metricsOf(task)
      .slice(1)
      .map(({ name, value, ci95 }) => [
        ...taskCells(task),
        code(name),
        score(value),
        ci95 === null ? '' : interval(ci95, marks),
      ]),
  );
  return [
    '## Results',
    '',
    ...markdownTable(columns, rows),
    ...(failed
      ? [
          '',
          'A failed sample is not a wrong answer: it is in no mean. The worst case reaches from all failed wrong to all failed right.',
        ]
      : []),
    ...tasks.flatMap((task) => {
      const early = stoppedEarlyPhrases(task).join(', ');
      return early === '' ? [] : ['', `${taskCells(task).join(' on ')} ${early}.`];
    }),
    ...(others.length === 0
      ? []
      : ['', ...markdownTable([...taskColumns, { title: 'metric' }, right('value'), right('95% CI')], others)]),
  ];
}

export function failureSection({ tasks, warnings }: SubmissionDetails): string[] {
  const kinds = tasks.flatMap((task) =>
    Object.entries(task.failures).map(([kind, number]) => [...taskCells(task), code(kind), count(number)]),
  );
  const stops = tasks.flatMap((task) =>
    task.error === null ? [] : [`- ${taskCells(task).join(' on ')} stopped: ${code(task.error, 700)}`],
  );
  const notes = [...stops, ...warnings.map((warning) => `- warning: ${code(warning, 700)}`)];
  const table = markdownTable([...taskColumns, { title: 'kind' }, right('samples')], kinds);
  if (table.length + notes.length === 0) return [];
  return ['## Failures', '', ...table, ...(table.length > 0 && notes.length > 0 ? [''] : []), ...notes];
}

export function moneySection(tasks: readonly TaskDetails[]): string[] {
  const rows = tasks
    .filter(({ scored, failed }) => scored + failed > 0)
    .map((task) => {
      const { spending, usage } = task;
      const { unpriced } = spending;
      const done = task.scored + task.failed;
      const known = unpriced < done;
      const money = (usd: number): string => (known ? dollars(usd) : 'unknown');
      return [
        ...taskCells(task),
        money(spending.kept),
        money(spending.wasted),
        money(spending.saved),
        unpriced === 0 ? '' : `${count(unpriced)} of ${count(done)}`,
        usage === null ? marks.nothing : count(usage.input),
        usage === null ? '' : some(usage.cached),
        usage === null ? marks.nothing : count(usage.output),
        usage === null ? '' : some(usage.reasoning),
      ];
    });
  const columns = [
    'kept',
    'wasted',
    'saved',
    'price unknown',
    'tokens in',
    'of these cached',
    'tokens out',
    'of these reasoning',
  ];
  const table = markdownTable([...taskColumns, ...columns.map(right)], rows);
  if (table.length === 0) return [];
  return [
    '## Money and tokens',
    '',
    ...table,
    '',
    'US dollars. Kept: for answers that results rest on. Wasted: for attempts and answers that could not be used, and for what may have been billed. Saved: what replayed and cached answers would have cost.',
  ];
}

export function trafficSection(tasks: readonly TaskDetails[]): string[] {
  const rows = tasks
    .filter(({ requests }) => requests.sent + requests.cache_hits > 0)
    .map((task) => {
      const { requests, latency_ms, unresolved, samples_per_second } = task;
      const of = (ms: number | undefined): string => (ms === undefined ? '' : latency(ms));
      return [
        ...taskCells(task),
        code(task.strategy ?? ''),
        task.strategy_limit === null ? '' : count(task.strategy_limit),
        count(requests.sent),
        count(requests.answered),
        some(requests.failed),
        some(requests.rate_limited),
        some(unresolved),
        requests.cache_hits === 0 ? '' : `${count(requests.cache_hits)} (${share(cacheShare(requests))})`,
        of(latency_ms.p50),
        of(latency_ms.p95),
        of(latency_ms.p99),
        samples_per_second === null ? '' : rate(samples_per_second),
      ];
    });
  const columns = [
    'most in flight',
    'sent',
    'answered',
    'no answer',
    'rate-limited',
    'unresolved',
    'from cache',
    'p50',
    'p95',
    'p99',
    'samples/s',
  ];
  const table = markdownTable([...taskColumns, { title: 'strategy' }, ...columns.map(right)], rows);
  return table.length === 0 ? [] : ['## Requests and latency', '', ...table];
}

export function concurrencySection(tasks: readonly TaskDetails[]): string[] {
  const changed = tasks.filter(({ window_changes }) => window_changes.count > 0);
  const rows = changed.flatMap((task) =>
    task.window_changes.newest.map((change) => [
      ...taskCells(task),
      dateTime(change.time),
      change.model === task.model_name ? '' : code(change.model),
      changePhrase(change, marks),
      code(change.why),
    ]),
  );
  if (rows.length === 0) return [];
  const older = changed.flatMap((task) => {
    const { count: number, newest } = task.window_changes;
    return number === newest.length
      ? []
      : [`${taskCells(task).join(' on ')}: ${count(number)} changes, the newest ${count(newest.length)} are shown.`];
  });
  return [
    '## Concurrency',
    '',
    'Requests in flight at most, and why that changed.',
    '',
    ...markdownTable(
      [...taskColumns, { title: 'time' }, { title: 'asked' }, right('requests'), { title: 'reason' }],
      rows,
    ),
    ...(older.length === 0 ? [] : ['', ...older]),
  ];
}
