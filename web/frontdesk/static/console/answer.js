// An answer's pages: frames as high as what they show, and a preview that follows what is typed.
const frames = [...document.querySelectorAll("iframe[data-fits]")];
const form = document.querySelector("[data-edit]");
const preview = document.querySelector("[data-preview]");
const PAUSE_MS = 250;
// The chat's log has this much around its messages.
const AROUND_PX = 34;

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || !data.shown) return;
  const frame = frames.find((one) => one.contentWindow === source);
  if (frame) frame.style.height = `${data.shown + AROUND_PX}px`;
});

if (form) follow();

function follow() {
  const faults = form.querySelector("[data-faults]");
  const words = form.querySelector("[data-words]");
  let message = JSON.parse(document.getElementById("typed").textContent);
  let pause = 0;
  let asked = 0;

  const show = () => preview.contentWindow.postMessage({ message }, location.origin);
  preview.addEventListener("load", show);
  if (preview.contentDocument?.readyState === "complete") show();

  async function look() {
    const mine = (asked += 1);
    const answer = await fetch(form.dataset.edit, { method: "POST", body: new FormData(form) }).catch(() => null);
    // An answer that a later one has overtaken is of no use.
    if (!answer?.ok || answer.redirected || mine !== asked) return;
    const found = await answer.json();
    message = found.message ?? message;
    show();
    tell(found.faults);
  }

  function tell(found) {
    const now = [...faults.children].map((one) => one.textContent).join("\n");
    if (now === found.join("\n")) return;
    faults.replaceChildren(...found.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  form.addEventListener("input", () => {
    words.textContent = form.elements.text.value.split(/\s+/).filter(Boolean).length;
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });
}
