import { parseStopRule } from '../core/early-stop.ts';
import { safeId } from './safe-name.ts';
import { type Check, fields, numberBetween, optional, shape, text, wholeNumber } from './shape.ts';

/** When a task may stop early, as a plan says it. */
export const stopEarly: Check = fields({
  rule: shape('width:W or settled', (value) => typeof value === 'string' && parseStopRule(value) !== undefined),
  with: optional(safeId),
});

const estimate = {
  estimate: numberBetween(-1, 1),
  interval: shape(
    'two numbers',
    (value) => Array.isArray(value) && value.length === 2 && value.every((end) => Number.isFinite(end)),
  ),
};

/** What a task came to that stopped early. */
export const stoppedEarly: Check = fields({
  rule: text,
  n: wholeNumber(1),
  failed: wholeNumber(0),
  ...estimate,
  difference: optional(fields({ with: text, ...estimate })),
});
