import type { Model } from '../../src/core/model.ts';
import type { Slots } from '../../src/core/strategy.ts';

/** Holds a place among the requests in flight while the model answers. */
export function withSlot(model: Model, slots: Pick<Slots, 'run'>): Model {
  return {
    name: model.name,
    generate: async (request, call) => slots.run(async () => model.generate(request, call)),
  };
}
