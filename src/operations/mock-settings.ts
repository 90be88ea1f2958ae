export { parseSettings } from '../simulation/parse-settings.ts';
