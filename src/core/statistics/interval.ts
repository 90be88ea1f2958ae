/** A closed interval. */
export type Interval = readonly [low: number, high: number];

/** What is shown and decided upon unless somebody asks for another: 95 %. */
export const usualConfidence = 0.95;
