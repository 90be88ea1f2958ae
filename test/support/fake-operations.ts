import type { Operations } from '../../src/cli/operations.ts';

/** Operations of which only the given ones may be loaded. */
export function fakeOperations(given: Partial<Operations> = {}): Operations {
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`${name} was loaded`);
  };
  return {
    submit: unexpected('submit'),
    run: unexpected('run'),
    runFile: unexpected('runFile'),
    poll: unexpected('poll'),
    list: unexpected('list'),
    rename: unexpected('rename'),
    delete: unexpected('delete'),
    show: unexpected('show'),
    compare: unexpected('compare'),
    power: unexpected('power'),
    report: unexpected('report'),
    bench: unexpected('bench'),
    cache: unexpected('cache'),
    mockServer: unexpected('mockServer'),
    schema: unexpected('schema'),
    ...given,
  };
}
