import type { FailureRecord, ModelError } from '../core/failure.ts';

/** A model's failure in the form that goes to disk. */
export function failureRecord(error: ModelError): FailureRecord {
  return {
    kind: error.kind,
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
  };
}
