import { sha256 } from '../core/hash.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import { version } from '../core/version.ts';
import type { SimulationSettings } from './settings.ts';

/** Stands for everything but the questions that decides what a simulated provider answers: 16 hexadecimal digits. */
export function settingsFingerprint(settings: SimulationSettings): string {
  return sha256(canonicalJson({ version, settings: settings as unknown as Json })).slice(0, 16);
}
