import type { RunState } from '../core/status.ts';
import type { Span } from './line.ts';
import { marksOf, type Style } from './style.ts';

/** `✓ completed`, in its colour: a state by its name in JSON. */
export function stateMark(state: RunState, style: Style): Span {
  const marks = marksOf(style);
  const looks: Readonly<Record<RunState, Omit<Span, 'text'> & { readonly mark: string }>> = {
    pending: { mark: marks.waiting },
    running: { mark: marks.alive, paint: style.green },
    stalled: { mark: marks.alive, paint: style.yellow },
    dead: { mark: marks.failed, paint: style.red },
    interrupted: { mark: marks.stopped, paint: style.yellow },
    completed: { mark: marks.done, paint: style.green },
    failed: { mark: marks.failed, paint: style.red },
  };
  const { mark, paint } = looks[state];
  return { text: `${mark} ${state}`, paint };
}
