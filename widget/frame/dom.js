/** Builds elements. All text enters the page as text nodes, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** `on` holds listeners, `true` sets an empty attribute, `false` and `null` set none. Empty children are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  apply(node, props);
  node.append(...children.filter((child) => child || child === "0"));
  return node;
}

function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
}

/** Hidden from assistive technology: the control beside it carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  apply(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: `icon icon-${name}` });
  for (const [d, kind] of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    apply(path, { d, class: kind });
    svg.append(path);
  }
  return svg;
}

// "line" is stroked and "fill" filled in the text's colour; chat.css colours the rest.
const ICONS = {
  hat: [
    ["M1.6 16c0-2 4-3.3 10.4-3.3S22.4 14 22.4 16s-4 4-10.4 4S1.6 18 1.6 16Z", "fill brim"],
    ["M6.3 15C6.5 9 8 5 12 5s5.5 4 5.7 10c-2 1-9.7 1-11.4 0Z", "fill crown"],
    ["M6.4 13.4c2 1 9.2 1 11.2 0v2c-2 1-9.2 1-11.2 0Z", "band"],
  ],
  send: [["M4 12L20 5 16 20l-4-6ZM12 14l8-9", "line"]],
  close: [["M6 6l12 12M18 6 6 18", "line"]],
  more: [["M12 6v.01M12 12v.01M12 18v.01", "line dots"]],
  phone: [["M5 4h3l2 5-2 1a11 11 0 0 0 6 6l1-2 5 2v3a1 1 0 0 1-1 1C11 20 4 13 4 5a1 1 0 0 1 1-1Z", "line"]],
  alert: [["M12 4l10 17H2ZM12 10v5M12 18v.01", "line"]],
  person: [["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c1-4 4-6 8-6s7 2 8 6", "line"]],
  check: [["M5 13l5 5L20 7", "line"]],
  shield: [["M12 3l8 3v6c0 4-4 8-8 9-4-1-8-5-8-9V6ZM8 12l3 3 5-5", "line"]],
};
