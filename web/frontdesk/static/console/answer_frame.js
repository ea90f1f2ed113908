// One message in a frame, drawn by the chat's own module, so that staff see what visitors see.
import { MessageView } from "/static/widget/frame/message.js";

const list = document.querySelector(".messages");
const { light, dark } = document.querySelector(".chat").dataset;
document.documentElement.style.setProperty("--brand", light);
document.documentElement.style.setProperty("--brand-dark", dark);

// Its buttons lead nowhere: this is a picture of a conversation.
const actions = { choose() {}, retry() {}, callout: () => null };

function draw(message) {
  list.replaceChildren(new MessageView({ ...message, key: "shown" }, actions).element);
  parent.postMessage({ shown: list.offsetHeight }, location.origin);
}

addEventListener("message", ({ origin, data }) => origin === location.origin && data.message && draw(data.message));
addEventListener("resize", () => parent.postMessage({ shown: list.offsetHeight }, location.origin));
draw(JSON.parse(document.getElementById("message").textContent));
