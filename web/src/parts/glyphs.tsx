/** The drawings of the visual language, on a grid of 16, drawn with the current text colour. */
export const GLYPHS = {
  alert: (
    <>
      <path d="M8 2.3 14 13H2z" />
      <path d="M8 6.3v3.2M8 11.3v.01" />
    </>
  ),
  archive: (
    <>
      <rect x="2.5" y="3" width="11" height="3" rx=".8" />
      <path d="M3.5 6v7h9V6M6.5 8.8h3" />
    </>
  ),
  back: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  bed: (
    <>
      <path d="M2 12.5V4M2 10.5h12v2M14 10.5V8.5a1.5 1.5 0 0 0-1.5-1.5H7v3.5" />
      <circle cx="4.5" cy="7.8" r="1.2" />
    </>
  ),
  bell: (
    <>
      <path d="M4 11V7a4 4 0 0 1 8 0v4l1 1.2H3zM6.8 14h2.4" />
    </>
  ),
  board: (
    <>
      <rect x="2.5" y="2.5" width="3" height="11" rx="1" />
      <rect x="6.7" y="2.5" width="3" height="7" rx="1" />
      <rect x="10.9" y="2.5" width="2.6" height="9" rx="1" />
    </>
  ),
  bold: (
    <>
      <path d="M5 3h3.5a2.4 2.4 0 0 1 0 4.8H5zM5 7.8h4a2.6 2.6 0 0 1 0 5.2H5z" />
    </>
  ),
  bolt: (
    <>
      <path d="M9 2 3.5 9H8l-1 5 5.5-7H8z" />
    </>
  ),
  building: (
    <>
      <path d="M3.5 13.5v-11h6v11M9.5 6.5h3v7M2 13.5h12M5.5 5h2M5.5 7.7h2M5.5 10.4h2" />
    </>
  ),
  cal: (
    <>
      <rect x="2.5" y="3.5" width="11" height="10" rx="1.5" />
      <path d="M2.5 6.8h11M5.5 2v2.5M10.5 2v2.5" />
    </>
  ),
  chart: (
    <>
      <path d="M2.5 13.5h11M4.5 11V7M8 11V3.5M11.5 11V5.5" />
    </>
  ),
  check: (
    <>
      <path d="m3.2 8.6 3.1 3.1 6.5-7" />
    </>
  ),
  chev: (
    <>
      <path d="m4 6 4 4 4-4" />
    </>
  ),
  clip: (
    <>
      <path d="m12.8 7.6-4.9 4.9a3 3 0 0 1-4.2-4.2l5.2-5.2a2 2 0 0 1 2.8 2.8l-5 5a1 1 0 0 1-1.4-1.4l4.5-4.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 4.8V8l2.2 1.5" />
    </>
  ),
  code: (
    <>
      <path d="m5.5 5-3 3 3 3M10.5 5l3 3-3 3" />
    </>
  ),
  comment: (
    <>
      <path d="M2.5 4.5a1.5 1.5 0 0 1 1.5-1.5h8a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 12 11H7l-3 2.5V11a1.5 1.5 0 0 1-1.5-1.5z" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3.5 10.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1" />
    </>
  ),
  cup: (
    <>
      <path d="M3 5h8v4.5a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3zM11 6h1a1.7 1.7 0 0 1 0 3.4h-1" />
    </>
  ),
  cycle: (
    <>
      <path d="M13 8a5 5 0 0 1-9 3M3 8a5 5 0 0 1 9-3M12.2 2.5V5H9.7M3.8 13.5V11h2.5" />
    </>
  ),
  devices: (
    <>
      <rect x="2" y="3" width="9" height="7" rx="1" />
      <path d="M4.5 12.5h4M12 6.5h2v6.5h-3.5v-3" />
    </>
  ),
  diamond: (
    <>
      <path d="m8 2.5 5.5 5.5L8 13.5 2.5 8z" />
      <path d="M8 2.5v11L2.5 8z" fill="currentColor" stroke="none" />
    </>
  ),
  doc: (
    <>
      <path d="M4 2.5h5l3 3v8H4z" />
      <path d="M9 2.5v3h3" />
    </>
  ),
  download: (
    <>
      <path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.5h10.4" />
    </>
  ),
  draft: (
    <>
      <path d="M10.8 2.7 13.3 5.2 5.5 13H3v-2.5z" />
      <path d="m9 4.5 2.5 2.5" />
    </>
  ),
  expand: (
    <>
      <path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.2 2.8 9.5 6.5M2.8 13.2l3.7-3.7" />
    </>
  ),
  eye: (
    <>
      <path d="M1.5 8C3 5.2 5.3 3.7 8 3.7S13 5.2 14.5 8C13 10.8 10.7 12.3 8 12.3S3 10.8 1.5 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  filter: (
    <>
      <path d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3" />
    </>
  ),
  folder: (
    <>
      <path d="M2.5 4.5a1 1 0 0 1 1-1h3l1.5 1.5h4.5a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z" />
    </>
  ),
  gear: (
    <>
      <circle cx="8" cy="8" r="2" />
      <path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4" />
    </>
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M2.3 8h11.4M8 2.3c3.5 3.6 3.5 7.8 0 11.4M8 2.3c-3.5 3.6-3.5 7.8 0 11.4" />
    </>
  ),
  grid: (
    <>
      <rect x="2.5" y="2.5" width="4.5" height="4.5" rx="1" />
      <rect x="9" y="2.5" width="4.5" height="4.5" rx="1" />
      <rect x="2.5" y="9" width="4.5" height="4.5" rx="1" />
      <rect x="9" y="9" width="4.5" height="4.5" rx="1" />
    </>
  ),
  heading: (
    <>
      <path d="M4 3v10M12 3v10M4 8h8" />
    </>
  ),
  home: (
    <>
      <path d="M2.5 7 8 2.5 13.5 7v6a.5.5 0 0 1-.5.5H10V9.5H6v4H3a.5.5 0 0 1-.5-.5z" />
    </>
  ),
  hook: (
    <>
      <path d="M6 6.8a2.8 2.8 0 1 1 3.6-2.6M6.3 6.6 4.2 10.3M9 5.5l2 3.6M10 12.5a2.8 2.8 0 1 0 .8-3.6M5 13.5a2.6 2.6 0 1 1-.8-3.3M6 11h4" />
    </>
  ),
  image: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <circle cx="6" cy="6.5" r="1.2" />
      <path d="m2.8 12 3.5-3 2.2 2 2-1.8 3 2.6" />
    </>
  ),
  inbox: (
    <>
      <path d="M2.5 9.5 4.3 3.4A1 1 0 0 1 5.2 2.7h5.6a1 1 0 0 1 .9.7l1.8 6.1v3a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z" />
      <path d="M2.5 9.5H6a2 2 0 0 0 4 0h3.5" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 7.3v3.4M8 5.1v.01" />
    </>
  ),
  italic: (
    <>
      <path d="M6.5 3h4M5.5 13h4M9 3 7 13" />
    </>
  ),
  item: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" />
      <path d="m5.3 8.2 1.9 1.9 3.5-3.9" />
    </>
  ),
  key: (
    <>
      <circle cx="5.2" cy="10.8" r="2.7" />
      <path d="m7.2 8.8 6-6M11 5l1.8 1.8" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
      <path d="M4 6.8h.01M6.7 6.8h.01M9.4 6.8h.01M12 6.8h.01M4.5 10h7" />
    </>
  ),
  link: (
    <>
      <path d="M6.8 9.2 9.2 6.8M7.3 4.7l1.2-1.2a2.8 2.8 0 0 1 4 4l-1.2 1.2M8.7 11.3l-1.2 1.2a2.8 2.8 0 0 1-4-4l1.2-1.2" />
    </>
  ),
  list: (
    <>
      <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />
    </>
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.5" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  logout: (
    <>
      <path d="M9.5 2.5h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5" />
    </>
  ),
  mail: (
    <>
      <rect x="2" y="3.5" width="12" height="9" rx="1.5" />
      <path d="m2.5 4.5 5.5 4 5.5-4" />
    </>
  ),
  mark: (
    <>
      <path d="M3 12.5 8 3.5l5 9M5.4 9.5h5.2" />
    </>
  ),
  menu: (
    <>
      <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
    </>
  ),
  minus: (
    <>
      <path d="M3 8h10" />
    </>
  ),
  module: (
    <>
      <path d="m8 2 5.2 3v6L8 14l-5.2-3V5z" />
      <path d="M2.8 5 8 8l5.2-3M8 8v6" />
    </>
  ),
  moon: (
    <>
      <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z" />
    </>
  ),
  more: (
    <>
      <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />
    </>
  ),
  pay: (
    <>
      <rect x="1.5" y="4" width="13" height="8" rx="1.5" />
      <circle cx="8" cy="8" r="1.8" />
      <path d="M4 6.5v3M12 6.5v3" />
    </>
  ),
  plug: (
    <>
      <path d="M6 2v3M10 2v3M4 5h8v2.5a4 4 0 0 1-8 0zM8 11.5V14" />
    </>
  ),
  plus: (
    <>
      <path d="M8 3v10M3 8h10" />
    </>
  ),
  pulse: (
    <>
      <path d="M1.8 8.5h3l1.7-5 3 9 1.7-4h3" />
    </>
  ),
  quote: (
    <>
      <path d="M3 4v8M6 5h7M6 8h7M6 11h4" />
    </>
  ),
  receipt: (
    <>
      <path d="M3.5 2.5h9v11l-1.8-1-1.4 1-1.3-1-1.3 1-1.4-1-1.8 1z" />
      <path d="M6 6h4M6 8.7h4" />
    </>
  ),
  right: (
    <>
      <path d="m6 4 4 4-4 4" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  send: (
    <>
      <path d="M13.5 2.5 7 9M13.5 2.5l-4 11L7 9 2.5 6.5z" />
    </>
  ),
  shield: (
    <>
      <path d="M8 2 3 3.8v4c0 3 2 5.2 5 6.2 3-1 5-3.2 5-6.2v-4z" />
    </>
  ),
  sliders: (
    <>
      <path d="M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6" />
      <circle cx="10" cy="5" r="1.5" />
      <circle cx="6" cy="11" r="1.5" />
    </>
  ),
  spark: (
    <>
      <path d="M8 2.5 9.4 6.6 13.5 8 9.4 9.4 8 13.5 6.6 9.4 2.5 8l4.1-1.4z" />
    </>
  ),
  star: (
    <>
      <path d="m8 2.3 1.8 3.6 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z" />
    </>
  ),
  sub: (
    <>
      <path d="M4 3v6.5h8M9.5 7 12 9.5 9.5 12" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1" />
    </>
  ),
  swap: (
    <>
      <path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13" />
    </>
  ),
  table: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <path d="M2.5 6.5h11M2.5 9.8h11M6.5 6.5V13" />
    </>
  ),
  tag: (
    <>
      <path d="M2.5 7.8V3.5a1 1 0 0 1 1-1h4.3l5.4 5.4a1 1 0 0 1 0 1.4l-4 4a1 1 0 0 1-1.4 0z" />
      <path d="M5.5 5.5h.01" strokeWidth="2" />
    </>
  ),
  timeline: (
    <>
      <path d="M2.5 4h6M5.5 8h6M8.5 12h5" />
    </>
  ),
  tool: (
    <>
      <path d="M13.2 4.8a3.3 3.3 0 0 1-4.3 4.1l-4.3 4.3a1.3 1.3 0 0 1-1.8-1.8l4.3-4.3a3.3 3.3 0 0 1 4.1-4.3L9.3 4.7l.4 1.6 1.6.4z" />
    </>
  ),
  train: (
    <>
      <rect x="4" y="2.5" width="8" height="8.5" rx="2" />
      <path d="M4 7h8M6 11l-1.5 2.5M10 11l1.5 2.5M6.5 9h.01M9.5 9h.01" />
    </>
  ),
  trash: (
    <>
      <path d="M2.8 4.5h10.4M6 4.5V2.8h4v1.7M4 4.5l.6 9h6.8l.6-9" />
    </>
  ),
  undo: (
    <>
      <path d="M5.5 3 2.5 6l3 3M2.8 6H10a3.5 3.5 0 0 1 0 7H6" />
    </>
  ),
  up: (
    <>
      <path d="M8 13V3.5M4 7l4-4 4 4" />
    </>
  ),
  updown: (
    <>
      <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />
    </>
  ),
  user: (
    <>
      <circle cx="8" cy="5.2" r="2.7" />
      <path d="M2.8 13.5c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4" />
    </>
  ),
  users: (
    <>
      <circle cx="6" cy="5.5" r="2.4" />
      <path d="M1.5 13c.5-2.3 2.2-3.6 4.5-3.6s4 1.3 4.5 3.6M10.5 3.3a2.4 2.4 0 0 1 0 4.4M12 9.8c1.3.5 2.2 1.6 2.5 3.2" />
    </>
  ),
  x: (
    <>
      <path d="m4 4 8 8M12 4l-8 8" />
    </>
  ),
} as const;

export type GlyphName = keyof typeof GLYPHS;
