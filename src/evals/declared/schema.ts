import type { JsonObject } from '../../core/json.ts';
import file from '../../../schema/eval.schema.json' with { type: 'json' };

/** The part of JSON Schema (draft 7) that `schema/eval.schema.json` uses. */
export type Schema = boolean | SchemaObject;

export interface SchemaObject {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: TypeName;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  /** What editors, and we, say where `pattern` does not fit. */
  readonly patternErrorMessage?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** What the published file says of eval files. */
export const evalSchema = file as unknown as SchemaObject;

const definitions = (file as unknown as JsonObject)['definitions'] as Readonly<Record<string, SchemaObject>>;

/** Behind its references. */
export function resolved(schema: Schema): SchemaObject | boolean {
  if (typeof schema === 'boolean' || schema.$ref === undefined) return schema;
  const found = definitions[schema.$ref.replace('#/definitions/', '')];
  if (found === undefined) throw new TypeError(`the schema of eval files has no ${schema.$ref}`);
  return resolved(found);
}
