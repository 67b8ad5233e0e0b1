import { mergeConfig } from 'vitest/config';
import tests from './vitest.config.ts';

const merged = mergeConfig(tests, { test: { name: 'screenshots' } });
merged.test.include = ['screenshots.ts'];

export default merged;
