/**
 * log of the gamma function of x > 0, to about 1e-14: Stirling's series (Abramowitz & Stegun 6.1.41), after x was
 * raised to where five of its terms suffice.
 */
function logGamma(x: number): number {
  let z = x;
  let raised = 1;
  for (; z < 15; z++) raised *= z;
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / z ** 2) / z ** 2) / z ** 2) / z ** 2;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series / z - Math.log(raised);
}

/** log of x^a (1 - x)^b / B(a, b) */
const logFront = (x: number, a: number, b: number): number =>
  logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);

/**
 * The regularised incomplete beta function I_x(a, b), which Student's t, the binomial and the beta distribution share:
 * the continued fraction of Abramowitz & Stegun 26.5.8, by Lentz's method (Lentz, "Generating Bessel functions in Mie
 * scattering calculations using continued fractions", Applied Optics 15(3), 1976). About 1e-12 relative.
 * @param x 0 to 1
 * @param a above 0
 * @param b above 0
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // where the fraction converges quickly; the other half by symmetry
  return x <= (a + 1) / (a + b + 2) ? lower(x, a, b) : 1 - lower(1 - x, b, a);
}

function lower(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const before = fraction;
    for (const step of [even, odd]) {
      d = 1 / away(1 + step * d);
      c = away(1 + step / c);
      fraction *= c * d;
    }
    if (Math.abs(fraction - before) <= 1e-16 * fraction) break;
  }
  return (Math.exp(logFront(x, a, b)) * fraction) / a;
}

/**
 * The x with I_x(a, b) = share: Newton's steps, halving the bracket wherever one would leave it.
 * @param share 0 to 1
 */
export function betaQuantile(share: number, a: number, b: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  let [low, high] = [0, 1];
  let x = a / (a + b);
  for (let step = 0; step < 200; step++) {
    const off = incompleteBeta(x, a, b) - share;
    if (off > 0) high = x;
    else low = x;
    const newton = x - off / Math.exp(logFront(x, a, b) - Math.log(x) - Math.log1p(-x));
    // near 0 the middle of the exponents gets there sooner than the middle of the values
    const middle = low === 0 ? high / 16 : low * 4 < high ? Math.sqrt(low * high) : (low + high) / 2;
    const next = newton > low && newton < high ? newton : middle;
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}
