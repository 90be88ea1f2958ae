/**
 * Calls that are under way, by key: the first one asks, and those that come meanwhile wait for what it brings. Belongs to
 * one process, and is shared by all who must not ask the same twice.
 */
export interface Flights<T> {
  /** What the call under way will bring, undefined if nothing; undefined when none is under way. Never rejects. */
  following(key: string): Promise<T | undefined> | undefined;
  /** Announces a call. `arrived` tells those who wait, `end` lets the next one ask; if nothing had arrived, it is told so. */
  lead(key: string): { readonly arrived: (what: T) => void; readonly end: () => void };
}

export function newFlights<T>(): Flights<T> {
  const underWay = new Map<string, Promise<T | undefined>>();
  return {
    following: (key): Promise<T | undefined> | undefined => underWay.get(key),
    lead: (key) => {
      let arrived: (what: T | undefined) => void = () => undefined;
      underWay.set(key, new Promise((resolve) => (arrived = resolve)));
      return {
        arrived: (what) => {
          arrived(what);
        },
        end: () => {
          underWay.delete(key);
          arrived(undefined);
        },
      };
    },
  };
}
