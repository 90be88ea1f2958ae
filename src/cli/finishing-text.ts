/** The countdown after the first Ctrl-C, as much of it as there is room for. */
export function finishingText(inFlight: number, graceMs: number, columns: number): string {
  const seconds = Math.max(0, Math.ceil(graceMs / 1000));
  const choices = [
    `finishing ${inFlight} calls in flight, ${seconds} s left; press Ctrl-C again to stop now`,
    `finishing ${inFlight} calls, ${seconds} s left; Ctrl-C stops now`,
    `finishing ${inFlight}, ${seconds} s`,
  ];
  return choices.find((choice) => choice.length <= columns) ?? '';
}
