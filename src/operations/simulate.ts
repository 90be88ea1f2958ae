import { modelsAsked, type Submission } from '../core/submission.ts';
import { type Environment, present } from '../models/provider-table.ts';
import { parseModelName } from '../models/providers.ts';
import { parseSettings } from '../simulation/parse-settings.ts';
import { type SimulationThread, startSimulationThread } from '../simulation/thread-handle.ts';
import { mockThreadUrl } from './thread-urls.ts';

/**
 * Starts the simulated provider for a run that has `mock/…` models; undefined when none has, or when `MOCK_BASE_URL` names
 * one that runs elsewhere. `EVALS_MOCK` holds its settings.
 */
export async function simulationFor(
  submission: Submission,
  directory: string,
  environment: Environment,
): Promise<SimulationThread | undefined> {
  const names = submission.tasks.flatMap(modelsAsked);
  const simulated = names.some((name) => parseModelName(name, environment).provider === 'mock');
  if (!simulated || present(environment['MOCK_BASE_URL']) !== undefined) return undefined;
  const settings = parseSettings(environment['EVALS_MOCK'] ?? '');
  return startSimulationThread(mockThreadUrl, { settings, samples: [directory] });
}
