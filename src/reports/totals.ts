import type { StatusReport } from '../core/status.ts';
import type { Line } from './line.ts';
import { liveness } from './liveness.ts';
import { count } from './numbers.ts';
import type { Style } from './style.ts';

/** All that is said where there is no room for more. */
export function totalsOnly(report: StatusReport, style: Style): Line[] {
  const { done, total, failed } = report.totals;
  const simulated = report.tasks.some((task) => task.simulated);
  return [
    [liveness(report, style).mark],
    [{ text: `${count(done)}/${count(total)}` }],
    ...(simulated ? [[{ text: 'simulated', paint: style.yellow }]] : []),
    ...(failed > 0 ? [[{ text: `${count(failed)} failed`, paint: style.red }]] : []),
  ];
}
