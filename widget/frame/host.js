/** What the frame and the launcher tell each other. Nothing a visitor wrote crosses this line. */

/** `null` for a page of its own. An origin that is wrong is heard by nobody; who may embed the frame, frame-ancestors says. */
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
