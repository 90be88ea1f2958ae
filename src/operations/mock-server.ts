import type { SimulationSettings } from '../simulation/settings.ts';

export interface MockServerOptions {
  readonly cwd: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Frozen samples (`…/samples/*.jsonl`), or task files, from which right answers are told. */
  readonly samples: readonly string[];
  readonly settings: SimulationSettings;
}

export interface RunningMockServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  close(): Promise<void>;
}

export async function startMockServer(_options: MockServerOptions): Promise<RunningMockServer> {
  throw new Error('in construction');
}
