// Figures as they are typed into a cell or pasted from a spreadsheet. Whatever could be read in two
// ways ("1,95", "1.950,75") is refused rather than guessed: a wrong figure would be graded.
const grouped = /^\d{1,3}(,\d{3})+(\.\d*)?$/;
const plain = /^(\d+\.?\d*|\.\d+)$/;
const nothing = /^[-–—]?$/;

/** null: nothing is given. undefined: it is no figure. */
export type Typed = number | null | undefined;

function unsigned(text: string): number | undefined {
  return grouped.test(text) || plain.test(text) ? Number(text.replaceAll(',', '')) : undefined;
}

/** 1950.75, $1,950.75, -120, (120); a lone dash is "not reported". */
export function typedMoney(text: string): Typed {
  const bare = text.replace(/[\s\u00a0]/g, '').replace('−', '-');
  if (nothing.test(bare)) {
    return null;
  }
  const inside = /^\((.+)\)$/.exec(bare)?.[1] ?? /^\$?-(.+)$/.exec(bare)?.[1];
  const size = unsigned((inside ?? bare).replace(/^\$/, ''));
  return size === undefined || inside === undefined || size === 0 ? size : -size;
}

/** A share from percent: 5 and 5% are both 0.05. */
export function typedShare(text: string): Typed {
  const bare = text.replace(/[\s\u00a0]/g, '');
  if (nothing.test(bare)) {
    return null;
  }
  const percent = unsigned(bare.replace(/%$/, ''));
  // Six decimals are the grid that shares are held on; dividing alone leaves binary dust behind.
  return percent === undefined ? undefined : Number((percent / 100).toFixed(6));
}

/** The cells of a copied block of a spreadsheet: rows by line, columns by tab. */
export function pastedCells(text: string): string[][] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
}
