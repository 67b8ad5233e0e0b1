// Drawn on a grid of 16, stroked with the text's colour.
const drawings = {
  portfolio: 'M2 13.5h12M3.5 13V8M6.5 13V5M9.5 13V9M12.5 13V3',
  deals: 'M2.5 7.5L8 3l5.5 4.5M4 6.5v7h8v-7M6.8 13.5V10h2.4v3.5',
  reporting: 'M3 3.5h10v10H3zM3 6.5h10M5.5 2v3M10.5 2v3M6 10l1.5 1.5L10.5 9',
  send: 'M14 2L7 9M14 2l-4.5 12L7 9 2 6.5z',
  leads: 'M8 14s5-4.2 5-8A5 5 0 003 6c0 3.8 5 8 5 8zM8 7.7a1.7 1.7 0 100-3.4 1.7 1.7 0 000 3.4z',
  buyers: 'M5.8 7.5a2.4 2.4 0 100-4.8 2.4 2.4 0 000 4.8zM1.5 13.5c0-2.4 1.9-4 4.3-4s4.3 1.6 4.3 4M10.6 3a2.4 2.4 0 010 4.4M11.8 9.8c1.6.4 2.7 1.8 2.7 3.7',
  boxes: 'M2.5 4.8L8 2l5.5 2.8v6.4L8 14l-5.5-2.8zM2.5 4.8L8 7.6l5.5-2.8M8 7.6V14',
  users: 'M8 7.5A2.7 2.7 0 108 2a2.7 2.7 0 000 5.5zM2.8 14c0-2.9 2.3-4.8 5.2-4.8s5.2 1.9 5.2 4.8',
  audit: 'M4 2h6l2.5 2.5V14H4zM6 7h4.5M6 9.5h4.5M6 12h2.5',
  maintenance: 'M13.5 4.5a3.5 3.5 0 01-4.7 4.3L5 12.6a1.5 1.5 0 11-2.1-2.1l3.8-3.8A3.5 3.5 0 0111 2L9 4l.4 2.1 2.1.4z',
  alert: 'M8 2.5L14.5 13.5h-13zM8 6.5v3M8 11.4v.2',
  search: 'M7 11.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM10.5 10.5L14 14',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  selector: 'M5 6.2L8 3.2l3 3M5 9.8l3 3 3-3',
  check: 'M3.5 8.5l3 3 6-7',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  chart: 'M2.5 12.5l3.5-4 3 2.5 4.5-6',
  save: 'M8 2.5v7.5M5 7.2L8 10.2l3-3M3 13.5h10',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  picture: 'M2.5 3h11v10h-11zM2.5 11l3.5-3.5 3 3 2-2 2.5 2.5M10.5 6h.01',
  plus: 'M8 3v10M3 8h10',
  print: 'M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z',
  upload: 'M8 10.5V3M5 5.8L8 2.8l3 3M3 13.5h10',
  imports: 'M2.5 8.5v5h11v-5M8 2.5v7.5M5 7.2L8 10.2l3-3',
  file: 'M4 2h5l3.5 3.5V14H4zM9 2v3.5h3.5',
  external: 'M6 3.5H3v9.5h9.5v-3M9 3h4v4M13 3L7.5 8.5',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  );
}

/** ▲ or ▼, drawn: the font's Latin file has neither. */
export function Triangle({ up, className }: { up: boolean; className?: string }) {
  return (
    <svg className={className} width="8" height="8" viewBox="0 0 8 8" fill="currentColor" aria-hidden="true">
      <path d={up ? 'M4 1l4 6.5H0z' : 'M4 7l4-6.5H0z'} />
    </svg>
  );
}
