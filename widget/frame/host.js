/** What the frame and the launcher on the clinic's page tell each other. Nothing a visitor wrote crosses this line. */

/**
 * `null` when this is a page of its own, as /chat/ is. The launcher named the origin: a wrong one is heard by nobody, and
 * who may embed the frame is for the server's frame-ancestors to say. Listeners are named by the type of message.
 */
export function findHost() {
  const host = new URLSearchParams(location.search).get("host");
  if (parent === window || !host) return null;
  return {
    listen: (listeners) =>
      addEventListener("message", ({ source, origin, data }) => {
        if (source === parent && origin === host && Object.hasOwn(listeners, data?.sunhat)) listeners[data.sunhat](data);
      }),
    tell: (type, more) => parent.postMessage({ ...more, sunhat: type }, host),
  };
}
