import { UsageError } from '../core/errors.ts';
import { defaultProfile, faults, type ModelProfile, type SimulationSettings } from './settings.ts';

const serverKeys = ['seed', 'key', 'unknown_models'];
const profileKeys = Object.keys(defaultProfile);

/**
 * Reads `latency=200,errors=0.05,rpm=600,strong.accuracy=0.9,unknown_models=gpt-5|gpt-6`. A name with a model before it
 * holds for that model, one without for every model. Throws a `UsageError` that names what it cannot use.
 */
export function parseSettings(text: string): SimulationSettings {
  const server: Record<string, string | string[]> = {};
  const everyModel: Record<string, number | boolean> = {};
  const models = new Map<string, Record<string, number | boolean>>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const { model, key, value } = setting(part);
    if (model !== undefined) {
      models.set(model, { ...models.get(model), [key]: profileValue(key, value, part) });
    } else if (serverKeys.includes(key)) {
      server[key] = key === 'unknown_models' ? value.split('|').filter((name) => name !== '') : value;
    } else {
      everyModel[key] = profileValue(key, value, part);
    }
  }
  return { ...server, every_model: everyModel, models: Object.fromEntries(models) };
}

/** The model's name may hold dots (`gpt-3.5-turbo.latency=9`), the setting's never does. */
function setting(part: string): { model: string | undefined; key: string; value: string } {
  const equals = part.indexOf('=');
  if (equals < 1) {
    throw new UsageError(`The simulated provider cannot read the setting "${part}".`, 'Write it as name=value.');
  }
  const name = part.slice(0, equals).trim();
  const value = part.slice(equals + 1).trim();
  const dot = name.lastIndexOf('.');
  const key = name.slice(dot + 1);
  const known = profileKeys.includes(key) || (dot < 0 && serverKeys.includes(key));
  if (!known || dot === 0) throw unknownSetting(name);
  return { model: dot < 0 ? undefined : name.slice(0, dot).replace(/^mock\//, ''), key, value };
}

function unknownSetting(name: string): UsageError {
  const known = [...profileKeys, ...serverKeys].sort().join(', ');
  return new UsageError(
    `The simulated provider has no setting "${name}".`,
    `There are: ${known}. All but ${serverKeys.join(', ')} may have a model in front: strong.accuracy=0.9.`,
  );
}

function profileValue(key: string, value: string, part: string): number | boolean {
  if (typeof defaultProfile[key as keyof ModelProfile] === 'boolean') return onOrOff(value, part);
  const share = key === 'accuracy' || Object.hasOwn(faults, key);
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number >= 0 && number <= (share ? 1 : highest)) return number;
  const expected = share ? 'a share from 0 to 1' : `a number from 0 to ${highest}`;
  throw new UsageError(`The simulated provider cannot use "${part}".`, `"${key}" takes ${expected}.`);
}

/** Also the longest time that a timer can wait, in ms. */
const highest = 2_147_483_647;

function onOrOff(value: string, part: string): boolean {
  if (['on', 'true', '1'].includes(value)) return true;
  if (['off', 'false', '0'].includes(value)) return false;
  throw new UsageError(`The simulated provider cannot use "${part}".`, 'It is on or off.');
}
