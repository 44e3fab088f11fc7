/**
 * Resolves once another tab of this origin is at the same place.
 *
 * Two tabs that merely start at the same time may be through one after the other where the machine is busy.
 */
export function meet(place) {
  const channel = new BroadcastChannel(place);
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      // Whoever comes second was not yet listening when the first one called.
      if (data === "here?") channel.postMessage("here");
      channel.close();
      resolve();
    };
    channel.postMessage("here?");
  });
}
