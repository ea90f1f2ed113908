/**
 * Sunhat's launcher: one button on a clinic's website, and the chat behind it in a frame of the clinic's own origin.
 * <script src="https://chat.example/widget.js" data-site="clinic" async></script>
 * Optional: data-colour="#1f5c57" (the button), data-label="Chat with us", data-side="left".
 * Until the visitor opens the chat nothing is stored and nothing more is fetched.
 */
(() => {
  "use strict";

  const OPEN = "sunhat-open";
  const PHONE = "(max-width: 560px), (max-height: 480px)";
  const SVG = "http://www.w3.org/2000/svg";
  const HAT = [
    ["M1.6 16.1c0-2 4.2-3.4 10.4-3.4s10.4 1.4 10.4 3.4-4.4 3.9-10.4 3.9S1.6 18.1 1.6 16.1Z", "brim"],
    ["M6.3 14.9c.2-5.8 2-9.9 5.7-9.9s5.5 4.1 5.7 9.9c-1.7 1-9.7 1-11.4 0Z", "crown"],
    ["M6.350 13.4c1.9 1.1 9.4 1.1 11.3 0l.1 1.9c-2 1.2-9.5 1.2-11.5 0Z", "band"],
  ];

  // A constructed sheet is not subject to the host page's style-src, as an inline style would be.
  const CSS = `
    :host { all: initial; --brand: #0b6160; font: 500 16px/1.2 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
    * { box-sizing: border-box; }
    button { position: fixed; z-index: 2147483000; bottom: max(20px, env(safe-area-inset-bottom)); right: max(20px, env(safe-area-inset-right));
      display: flex; align-items: center; gap: 10px; min-height: 60px; padding: 0 24px 0 18px; border: 2px solid transparent; border-radius: 30px;
      background: var(--brand); color: #fff; font: inherit; cursor: pointer;
      box-shadow: 0 1px 2px #0003, 0 10px 30px -6px #0006; transition: transform .2s, box-shadow .2s; }
    button:hover { transform: translateY(-2px); box-shadow: 0 2px 4px #0003, 0 16px 36px -8px #0007; }
    button:focus-visible { outline: 3px solid #fff; outline-offset: -6px; box-shadow: 0 0 0 4px var(--brand), 0 0 0 6px #fff; }
    svg { width: 32px; height: 32px; flex: none; }
    .brim { fill: currentColor; opacity: .82; } .crown { fill: currentColor; } .band { fill: #f0b35f; }
    .badge { position: absolute; top: -4px; right: -2px; min-width: 24px; padding: 0 7px; border-radius: 12px; background: #b3261e; color: #fff;
      font-size: 14px; line-height: 24px; text-align: center; }
    .badge:empty { display: none; }
    dialog { position: fixed; z-index: 2147483001; inset: auto max(20px, env(safe-area-inset-right)) 96px auto; margin: 0; padding: 0;
      width: 400px; height: min(700px, calc(100dvh - 116px)); max-width: calc(100vw - 40px); max-height: none; border: 1px solid #0000001f; border-radius: 22px;
      overflow: hidden; background: Canvas; box-shadow: 0 2px 6px #0002, 0 24px 64px -12px #0007; }
    dialog[open] { animation: rise .22s ease-out; }
    dialog::backdrop { background: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    :host([data-side=left]) button { right: auto; left: max(20px, env(safe-area-inset-left)); }
    :host([data-side=left]) dialog { right: auto; left: max(20px, env(safe-area-inset-left)); }
    @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    @media ${PHONE} {
      dialog { inset: 0; width: 100%; height: 100dvh; max-width: none; border: 0; border-radius: 0; }
      :host([data-open]) button { visibility: hidden; }
    }
    @media (prefers-reduced-motion: reduce) { button, dialog { transition: none; animation: none !important; } }
    @media (forced-colors: active) { button { border-color: ButtonText; } .badge { border: 1px solid; } }
    @media print { :host { display: none; } }`;

  class SunhatLauncher extends HTMLElement {
    #frame = null;
    // Before the frame has spoken, it is still an empty page of the clinic's own origin.
    #ready = false;
    #unread = 0;
    #phone = matchMedia(PHONE);

    /** @param {string} base Address of the script: the chat lives beside it. @param {DOMStringMap} options */
    setUp(base, options) {
      this.address = new URL("frame/", base);
      this.address.searchParams.set("host", location.origin);
      if (options.site) this.address.searchParams.set("site", options.site);
      this.label = options.label || "Chat with us";
      if (options.side) this.dataset.side = options.side;
      this.#paint(options.colour);
      return this;
    }

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      this.#draw(root);
      addEventListener("message", (event) => this.#hear(event));
      addEventListener("keydown", (event) => event.key === "Escape" && event.composedPath().includes(this) && this.close());
      this.#phone.addEventListener("change", () => this.dialog.open && (this.dialog.close(), this.#show()));
      if (recall() && !this.#phone.matches) this.open(false);
    }

    /** @param {boolean} [focus] Whether the visitor asked for it, just now. */
    open(focus = true) {
      this.#loadFrame();
      this.dataset.open = "";
      this.#count(0);
      const before = document.activeElement;
      this.#show();
      if (focus) this.#tell("open", { focus });
      else {
        // Showing gave it the focus, which nobody asked for; a body cannot take it back by itself.
        this.#frame.blur();
        before?.focus?.({ preventScroll: true });
      }
      remember(true);
    }

    close() {
      if (!this.dialog.open) return;
      this.dialog.close();
      delete this.dataset.open;
      this.#count(0);
      this.#tell("closed");
      remember(false);
      this.button.focus();
    }

    #draw(root) {
      this.button = document.createElement("button");
      this.button.type = "button";
      this.badge = document.createElement("span");
      this.badge.className = "badge";
      this.text = document.createElement("span");
      this.button.append(hat(), this.text, this.badge);
      this.button.onclick = () => (this.dialog.open ? this.close() : this.open());
      this.dialog = document.createElement("dialog");
      this.dialog.setAttribute("aria-label", this.label);
      this.dialog.oncancel = (event) => (event.preventDefault(), this.close());
      root.append(this.button, this.dialog);
      this.#count(0);
    }

    #loadFrame() {
      if (this.#frame) return;
      this.#frame = document.createElement("iframe");
      this.#frame.title = this.label;
      this.#frame.src = this.address.href;
      this.dialog.append(this.#frame);
    }

    // On a phone the chat covers the page, so the page behind must not be reachable: that is what a modal dialog is.
    #show() {
      if (this.#phone.matches) this.dialog.showModal();
      else this.dialog.show();
      this.#frame.focus();
    }

    #tell(type, more) {
      const page = location.origin + location.pathname;
      if (this.#ready) this.#frame.contentWindow.postMessage({ ...more, sunhat: type, page }, this.address.origin);
    }

    #hear({ origin, source, data }) {
      if (origin !== this.address.origin || !this.#frame || source !== this.#frame.contentWindow) return;
      const type = data?.sunhat;
      if (type === "ready") this.#ready = true;
      if (type === "ready") this.#tell(this.dialog.open ? "open" : "closed", { focus: this.shadowRoot.activeElement === this.#frame });
      if (type === "close") this.close();
      if (type === "theme") this.#paint(data.brand);
      if (type === "unread" && !this.dialog.open) this.#count(Number(data.count) || 0);
    }

    #paint(brand) {
      if (/^#[0-9a-f]{6}$/i.test(brand)) this.style.setProperty("--brand", brand);
    }

    #count(unread) {
      this.#unread = unread;
      const open = this.dialog.open || this.hasAttribute("data-open");
      this.button.setAttribute("aria-expanded", String(open));
      this.badge.textContent = unread || "";
      this.text.textContent = open ? "Close chat" : this.label;
      this.button.setAttribute("aria-label", this.text.textContent + (unread ? `, ${unread} new` : ""));
    }
  }

  function hat() {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const [d, name] of HAT) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      path.setAttribute("class", name);
      svg.append(path);
    }
    return svg;
  }

  // Storage may be forbidden; then an open chat is simply closed on the next page.
  function recall() {
    try {
      return sessionStorage.getItem(OPEN) === "1";
    } catch {
      return false;
    }
  }

  function remember(open) {
    try {
      if (open) sessionStorage.setItem(OPEN, "1");
      else sessionStorage.removeItem(OPEN);
    } catch {
      return;
    }
  }

  const script = document.currentScript;
  if (!script || customElements.get("sunhat-launcher")) return;
  customElements.define("sunhat-launcher", SunhatLauncher);
  const place = () => document.body.append(new SunhatLauncher().setUp(script.src, script.dataset));
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
