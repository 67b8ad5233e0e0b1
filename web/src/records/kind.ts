import type { ReactNode } from 'react';
import type { QueryKey } from '@tanstack/react-query';
import type { Tagged } from '../api/client';
import type { components } from '../api/schema';
import type { WriteHeaders } from '../api/write';
import type { Difference } from '../ui/Conflict';

export type Buyer = components['schemas']['Buyer'];
export type BuyBox = components['schemas']['BuyBox'];
export type Lead = components['schemas']['Lead'];
export type Strategy = Lead['strategy'];

export interface Stored {
  _id: string;
  updatedAt: string;
}

export interface FieldsProps<Values> {
  values: Values;
  set: (change: Partial<Values>) => void;
}

type Words = readonly (readonly [label: string, text: string])[];

/** One kind of record of the pipeline: how it is read, typed, compared and written. */
export interface Kind<Data extends Stored, Values extends object, Body extends object> {
  /** "buyer", inside a sentence. */
  word: string;
  /** The audit's name of it. */
  subject: string;
  /** Begins its query keys. */
  key: string;
  /** Everything that a change of it makes untrue. */
  invalidates: QueryKey[];
  empty: Values;
  /** Pointers of members that are lists: a refusal of one entry is told at the list. */
  lists: readonly string[];
  nameOf: (data: Data) => string;
  valuesOf: (data: Data) => Values;
  bodyOf: (values: Values) => Body;
  /** What a comparison shows, label by label; names of other records are asked for. */
  words: (values: Values) => Words | Promise<Words>;
  read: (id: string, signal?: AbortSignal) => Promise<Tagged<Data>>;
  create: (body: Body, headers: WriteHeaders) => Promise<Data>;
  patch: (id: string, etag: string | null, change: Partial<Body>) => Promise<Data>;
  remove: (id: string) => Promise<void>;
  Fields: (props: FieldsProps<Values>) => ReactNode;
}

/** The members of `after` that differ: what somebody else changed meanwhile stays. */
export function changed<Body extends object>(before: Body, after: Body): Partial<Body> {
  const change: Partial<Body> = {};
  for (const key in after) {
    if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) {
      change[key] = after[key];
    }
  }
  return change;
}

export function differences(mine: Words, theirs: Words): Difference[] {
  const their = new Map(theirs);
  return mine
    .map(([label, text]) => ({ label, mine: text, theirs: their.get(label) ?? '' }))
    .filter((row) => row.mine !== row.theirs);
}

/** An empty text is "not given". */
export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export const ifMatch = (etag: string | null): { 'If-Match'?: string } => (etag === null ? {} : { 'If-Match': etag });

/** The server's refusal with the name in the place of the id that it knows the record by. */
export function named(message: string, name: string): string {
  return message.replace(/^[a-z ]+ [0-9a-f]{24}\b/, name);
}
