/**
 * How figures are typed. Two traps are behind these options, and both are kept as tests: with no
 * decimals allowed a typed 1950.75 becomes 195,075, and without the accounting sign (120) becomes
 * +120.
 */
export const moneyFormat: Intl.NumberFormatOptions = {
  style: 'currency',
  currency: 'USD',
  currencySign: 'accounting',
  minimumFractionDigits: 0,
  maximumFractionDigits: 2,
};

/** Typed as 7.25, held as 0.0725: React Aria scales what is styled as percent. */
export const percentFormat: Intl.NumberFormatOptions = {
  style: 'percent',
  maximumFractionDigits: 4,
};

export const ratioFormat: Intl.NumberFormatOptions = {
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
};

export const wholeFormat: Intl.NumberFormatOptions = { maximumFractionDigits: 2 };
