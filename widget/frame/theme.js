/** The clinic's colours, made readable: text keeps a contrast of at least 4.5 whatever colours the clinic chose. */

const READABLE = 4.5;
const DARK_INK = "#10201f";
// The least favourable grounds that chat.css puts coloured text on.
const LIGHT_GROUND = "#e9ebe6";
const DARK_GROUND = "#2a3f3e";

/** @param {string} hex Like `#0b6160`. @returns {number[] | null} Red, green and blue, 0 to 255. */
export function parse(hex) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex ?? "");
  return match && match.slice(1).map((part) => parseInt(part, 16));
}

/** @param {number[]} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other @returns {number} 1 to 21, as WCAG defines it. */
export function contrast(one, other) {
  const [light, dark] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} colour @param {string} goal @param {number} share 0 to 1. */
function mix(colour, goal, share) {
  const to = parse(goal);
  const parts = parse(colour).map((value, index) => Math.round(value + (to[index] - value) * share));
  return "#" + parts.map((value) => value.toString(16).padStart(2, "0")).join("");
}

/** @param {string} colour @param {string} ground @returns {string} The colour, moved only as far as reading needs. */
export function readable(colour, ground) {
  const goal = luminance(parse(ground)) > 0.3 ? "#000000" : "#ffffff";
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, goal, share);
    if (contrast(candidate, ground) >= READABLE) return candidate;
  }
  return goal;
}

/** @param {string} ground @returns {string} What can be read on it. */
export function ink(ground) {
  return contrast("#ffffff", ground) >= READABLE ? "#ffffff" : readable(DARK_INK, ground);
}

/**
 * Sets the colours as custom properties: through the CSSOM, which a strict style-src allows.
 * @param {CSSStyleDeclaration} style
 * @param {{light?: string, dark?: string}} colours For light and for dark grounds.
 * @returns {{brand: string, ink: string} | null} What the launcher should wear.
 */
export function paint(style, { light, dark = light } = {}) {
  if (!parse(light) || !parse(dark)) return null;
  const onBrand = ink(light);
  style.setProperty("--brand", light);
  style.setProperty("--on-brand", onBrand);
  style.setProperty("--brand-on-light", readable(light, LIGHT_GROUND));
  style.setProperty("--brand-on-dark", readable(dark, DARK_GROUND));
  return { brand: light, ink: onBrand };
}
