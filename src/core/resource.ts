/** Something dear that samples need, such as a browser or a connection: declared once, built when the first sample asks for it. */
export interface Resource<T> {
  readonly name: string;
  /** `run`: one for all samples of all tasks. `sample`: a new one for each sample that asks. A number: at most so many, lent to one sample at a time. */
  readonly per: 'run' | 'sample' | number;
  build(context: BuildContext): Promise<T> | T;
  /** Called once for each that was built, the last built first. */
  dispose?(value: T): Promise<void> | void;
}

export interface BuildContext {
  /** Aborts when the run is told to end at once. */
  readonly signal: AbortSignal;
  /** Another resource that this one is made of; it outlives this one. One per sample or of a pool can be had only by another such. */
  readonly use: <T>(resource: Resource<T>) => Promise<T>;
}
