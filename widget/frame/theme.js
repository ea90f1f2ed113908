/** The clinic's colours. The profile refuses ones that are hard to read; chat.css takes them a step further. */

const HEX = /^#[0-9a-f]{6}$/i;

/**
 * Sets the colours as custom properties: through the CSSOM, which a strict style-src allows.
 * @param {CSSStyleDeclaration} style
 * @param {{primary?: string, dark?: string}} colours For light and for dark grounds, as `#rrggbb`.
 * @returns {string | null} What the launcher should wear.
 */
export function paint(style, { primary, dark } = {}) {
  if (HEX.test(primary)) style.setProperty("--brand", primary);
  if (HEX.test(dark)) style.setProperty("--brand-dark", dark);
  return HEX.test(primary) ? primary : null;
}
