import { printable } from '../core/printable.ts';
import type { TaskReport } from '../core/status.ts';
import type { Line } from './line.ts';
import type { Style } from './style.ts';

export type TitledTask = Pick<TaskReport, 'eval_name' | 'model_name' | 'simulated'>;

/** Which eval on which model: what stands above everything that is said of a task. */
export function taskTitle({ eval_name, model_name, simulated }: TitledTask, style: Style): Line {
  return [
    { text: printable(eval_name, 100), paint: style.cyan },
    { text: '  ' },
    { text: printable(model_name, 200), paint: style.bold },
    ...(simulated ? [{ text: ' simulated', paint: style.yellow }] : []),
  ];
}
