/** Ten bins of equal width over stated confidence: per bin how many answers, the sum of confidences and the sum of scores. */
export type Calibration = [count: number, confidence: number, score: number][];

const bins = 10;

export function emptyCalibration(): Calibration {
  return Array.from({ length: bins }, () => [0, 0, 0]);
}

export function addConfidence(calibration: Calibration, confidence: number, score: number): void {
  const bin = calibration[Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)))];
  if (bin === undefined) return;
  bin[0] += 1;
  bin[1] += confidence;
  bin[2] += score;
}

/** Expected calibration error (Guo et al. 2017, ten equal bins): mean distance of confidence and score, 0…1. undefined for no answers. */
export function calibrationError(calibration: Calibration): number | undefined {
  const total = calibration.reduce((sum, [count]) => sum + count, 0);
  if (total === 0) return undefined;
  return calibration.reduce((sum, [, confidence, score]) => sum + Math.abs(confidence - score), 0) / total;
}
