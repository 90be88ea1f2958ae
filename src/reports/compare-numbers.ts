/** How differences of a score are told: in points (hundredths) where scores are shares, else in their own unit. */
export interface DifferenceUnit {
  /** `12.0 points` */
  amount(value: number): string;
  /** `+12.0 points` */
  signed(value: number): string;
  /** `[+4.1 to +19.9]` */
  range(interval: readonly [number, number]): string;
}

export function differenceUnit(shares: boolean): DifferenceUnit {
  const digits = (value: number): string => (shares ? (value * 100).toFixed(1) : value.toFixed(3));
  const unit = shares ? ' points' : '';
  const sign = (value: number): string => {
    const text = digits(value);
    // Nothing is neither more nor less.
    if (Number(text) === 0) return text.replace('-', '');
    return value > 0 ? `+${text}` : text;
  };
  return {
    amount: (value) => `${digits(Math.abs(value))}${unit}`,
    signed: (value) => `${sign(value)}${unit}`,
    range: ([low, high]) => `[${sign(low)} to ${sign(high)}]`,
  };
}

/** `0.0042`; `< 0.0001` */
export function probability(value: number): string {
  if (value < 0.0001) return '< 0.0001';
  return `= ${value >= 0.0995 ? value.toFixed(2) : String(Number(value.toPrecision(2)))}`;
}
