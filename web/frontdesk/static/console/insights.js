// The bars of a chart are one stop of the keyboard: arrows go from bar to bar, Home and End to the ends.
// Without this script every bar is a stop of its own.

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** The bar that a key leads to from `bar`, or undefined. */
export function next(bars, bar, key) {
  const place = bars.indexOf(bar);
  const column = (one) => Number(one.dataset.column);
  if (key === "Home") return bars[0];
  if (key === "End") return bars.at(-1);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const other = bars[place + (key === "ArrowUp" ? 1 : -1)];
    return other && column(other) === column(bar) ? other : undefined;
  }
  const step = STEPS[key];
  if (!step) return undefined;
  const columns = [...new Set(bars.map(column))];
  const wanted = columns[columns.indexOf(column(bar)) + step];
  return bars.find((one) => column(one) === wanted);
}

function enter(chart) {
  const bars = [...chart.querySelectorAll("a")];
  const choose = (bar) => bars.forEach((one) => one.setAttribute("tabindex", one === bar ? "0" : "-1"));
  choose(bars[0]);
  chart.addEventListener("keydown", (event) => {
    const to = next(bars, event.target.closest("a"), event.key);
    if (!to) return;
    event.preventDefault();
    choose(to);
    to.focus();
  });
}

document.querySelectorAll("[data-bars]").forEach(enter);
