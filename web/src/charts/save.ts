// Charts leave the page as a picture or as figures.

const kept = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap',
  'stroke-linejoin', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor',
  'dominant-baseline',
] as const;

function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** The look comes from the style sheets, which a saved file has not: it is written into each part. */
export function saveSvg(svg: SVGSVGElement, name: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const parts = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((part, index) => {
    const original = parts[index];
    if (original) {
      const look = getComputedStyle(original);
      kept.forEach((property) => part.setAttribute(property, look.getPropertyValue(property)));
      part.removeAttribute('class');
    }
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(background);
  download(`${name}.svg`, 'image/svg+xml', new XMLSerializer().serializeToString(copy));
}

export type CsvCell = string | number | null;

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  const cell = (value: CsvCell): string => {
    if (value === null) {
      return '';
    }
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export function saveCsv(rows: readonly (readonly CsvCell[])[], name: string): void {
  download(`${name}.csv`, 'text/csv', csvText(rows));
}
