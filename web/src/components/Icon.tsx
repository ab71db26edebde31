/** Our own small line icons: 20 px grid, drawn in the colour of the text. Always beside words, so hidden from readers. */
const PATHS = {
  search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM13.5 13.5 17 17",
  bookmark: "M5.5 3.5h9v13L10 13l-4.5 3.5v-13Z",
  plus: "M10 4v12M4 10h12",
  check: "m4.5 10.5 3.6 3.6 7.4-8",
  partial: "M4 10h12",
  cross: "m5.5 5.5 9 9m0-9-9 9",
  alert: "M10 6.5v4.2M10 13.6v.1M10 2.8 18 16.7H2L10 2.8Z",
  back: "M12 4.5 6.5 10l5.5 5.5",
  quote: "M4 15h12M4 11h12M4 7h7",
  copy: "M7.5 7.5h8v9h-8zM12.500 7.500v-4h-8v9h3",
  download: "M10 3.500v9m-4-3.700 4 3.700 4-3.700M4 16.500h12",
  print: "M6 7V3.500h8V7M6 14H3.500V7h13v7H14M6 12h8v4.500H6z",
  refresh: "M16 10a6 6 0 1 1-1.800-4.300L16 7.500M16 3.500v4h-4",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM10 2v1.800M10 16.200V18M18 10h-1.800M3.800 10H2M15.700 4.300l-1.300 1.300M5.600 14.400l-1.300 1.300M15.700 15.700l-1.300-1.300M5.600 5.600 4.300 4.300",
  moon: "M16.500 11.800A7 7 0 0 1 8.200 3.500a7 7 0 1 0 8.300 8.300Z",
  auto: "M10 3a7 7 0 1 0 0 14Zm0 0a7 7 0 0 1 0 14",
  file: "M5 2.500h6.500L15 6v11.500H5zM11 2.500V6.500h4",
  gauge: "M3.500 14.500a7 7 0 1 1 13 0M10 12.500l3-4",
  briefcase: "M3 6.500h14v10H3zM7 6.500V4h6v2.500M3 11h14",
  link: "M8.500 11.500l5-5M9.500 5.500l1.800-1.800a3.300 3.300 0 0 1 4.700 4.700l-1.800 1.800M10.500 14.500l-1.800 1.800a3.300 3.300 0 0 1-4.700-4.700l1.800-1.800",
  trash:
    "M3.500 5.500h13M8 5.500v-2.500h4v2.500M5.500 5.500l.7 11.500h7.600l.7-11.500M8.500 9v4.500M11.500 9v4.500",
  lock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill={filled ? "currentColor" : "none"} />
    </svg>
  );
}
