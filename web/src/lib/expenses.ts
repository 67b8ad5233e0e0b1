/** The parts of a month's expenses, by their members' names and in the order they are shown in. */
export const expenseParts = ['maintenance', 'propertyManagement', 'taxes', 'insurance', 'other'] as const;
export type ExpensePart = (typeof expenseParts)[number];
