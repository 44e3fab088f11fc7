/** The icons: strokes on a 16 px grid, drawn in the colour of the text beside them. They never stand for a word. */
import type { JSX } from "preact";

const PATHS = {
  key: "M6 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM6 8h9M12.5 8v2.5M10 8v2",
  verify: "M8 1.5 2.8 3.4v4.1c0 3.2 2.2 5.6 5.2 7 3-1.4 5.2-3.8 5.2-7V3.4L8 1.5ZM5.6 7.9l1.7 1.7 3.1-3.2",
  requests: "M1.5 8.5h3l2-5.5 3.2 10 2-4.5h2.8",
  keyring: "M12.8 8.2a4.8 4.8 0 1 1-9.6 0 4.8 4.8 0 0 1 9.6 0ZM8 3.4V1.2M5.9 8.2l1.5 1.5 2.8-3",
  leaks: "M8 1.8s4.6 4.6 4.6 8a4.6 4.6 0 0 1-9.2 0c0-3.4 4.6-8 4.6-8ZM8 11.8a2 2 0 0 1-2-2",
  notices: "M4 7a4 4 0 0 1 8 0c0 3.5 1.5 4 1.5 4h-11S4 10.5 4 7ZM6.8 13.5a1.3 1.3 0 0 0 2.4 0",
  audit: "M5.5 4h9M5.5 8h9M5.5 12h9M2 4h.01M2 8h.01M2 12h.01",
  users:
    "M8.2 5.2a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0ZM1.5 13.4a4.3 4.3 0 0 1 8.6 0M10.6 3a2.4 2.4 0 0 1 0 4.4M12 9.5a4.3 4.3 0 0 1 2.5 3.9",
  policy:
    "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M11.7 4.5a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0ZM7.7 11.5a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0Z",
  domain: "M2.5 14V3.5L8 1.5l5.5 2V14M1.5 14h13M5.5 6h1M9.5 6h1M5.5 9h1M9.5 9h1M7 14v-2.5h2V14",
  open: "M6 3.5h6.5V10M12 4 4 12",
  back: "M10 3.5 5.5 8l4.5 4.5",
  edit: "M10.5 3 13 5.5 5.5 13H3v-2.5L10.5 3ZM9 4.5 11.5 7",
  plus: "M8 3v10M3 8h10",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.4 10.4l3.4 3.4",
  check: "M3 8.4l3.2 3.2L13 4.8",
  clock: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.8V8l2.1 1.4",
  pause: "M5.8 4v8M10.2 4v8",
  play: "M5 3.5v9l7.5-4.5L5 3.5Z",
  ban: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM3.8 3.8l8.4 8.4",
  dots: "M3.2 8h.01M8 8h.01M12.8 8h.01",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.3V2.5h-8v8h2.8",
  refresh: "M13.6 6.6A6 6 0 0 0 3 4.6L2.2 6M2.2 2.6V6h3.4M2.4 9.4A6 6 0 0 0 13 11.4l.8-1.4M13.8 13.4V10h-3.4",
  trash: "M2.5 4.2h11M6 4V2.2h4V4M3.8 4.2l.7 9.6h7l.7-9.6M6.6 7v4M9.4 7v4",
  close: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
  down: "M4 6.5l4 4 4-4",
  descending: "M8 3v10M4.2 9.2 8 13l3.8-3.8",
  ascending: "M8 13V3M4.2 6.8 8 3l3.8 3.8",
  download: "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
  sun: "M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0ZM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M3.3 12.7l1-1M11.7 4.3l1-1",
  moon: "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z",
  warn: "M8 2 1.6 13.2h12.8L8 2ZM8 6.4v3.2M8 11.6h.01",
  lock: "M3.5 7.2h9v6.3h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
