// postclose generate: a portfolio of any size in a database of its own, in order by `verify`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBuyer, readAll } from '../support/scenes.mjs';
import { serverForFile } from '../support/server.mjs';
