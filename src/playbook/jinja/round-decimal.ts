/** Rounds to decimal places as Python does: by the number's exact value, a true half to the even neighbour. */
export function roundDecimal(value: number, places: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  if (places < 0) return roundHalfEven(value * 10 ** places) * 10 ** -places;
  const exact = value.toFixed(Math.min(100, places + 60));
  const rounded = Number(value.toFixed(places));
  if (!/^50*$/.test(exact.slice(exact.indexOf(".") + 1 + places))) return rounded;
  // `toFixed` goes up at a true half: take the neighbour whose last digit is even.
  const down = Number(exact.slice(0, exact.indexOf(".") + 1 + places));
  return lastDigitIsEven(down, places) ? down : value < 0 ? -Number((-value).toFixed(places)) : rounded;
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function lastDigitIsEven(value: number, places: number): boolean {
  return Number(value.toFixed(places).at(-1)) % 2 === 0;
}
