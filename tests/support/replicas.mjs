// Two PostgreSQL servers: a primary that answers a commit once its standby has it on the disk too,
// and that standby. Each listens on a Unix socket alone. They run as the caller, or as nobody where
// that is root, since PostgreSQL does not run as root.
//
//     POSTGRES_BIN   folder with initdb and pg_ctl (the newest under /usr/lib/postgresql)
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from './scenes.mjs';

const installed = '/usr/lib/postgresql';
const patienceMs = 30000;

function newest() {
    const versions = fs.readdirSync(installed).map(Number).filter(Number.isFinite);
    return path.join(installed, String(Math.max(...versions)), 'bin');
}

const ofNobody = (option) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));

export class Replicas {
    #bin = process.env.POSTGRES_BIN ?? newest();
    #as = process.getuid() === 0 ? { uid: ofNobody('-u'), gid: ofNobody('-g') } : {};
    #running = new Set();

    constructor() {
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postclose-replicas-'));
        if (this.#as.uid) fs.chownSync(this.folder, this.#as.uid, this.#as.gid);
        fs.chmodSync(this.folder, 0o755);
        process.once('exit', () => this.stop());
        for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
    }

    /** Of both servers: whoever connects gets the one that takes writes. */
    get url() {
        const hosts = ['primary', 'standby'].map((name) => this.#socket(name)).join(',');
        const options = 'user=postclose&target_session_attrs=read-write';
        return `postgresql:///postgres?host=${hosts}&${options}`;
    }

    async start() {
        const [primary, standby] = [this.#data('primary'), this.#data('standby')];
        await this.#run('initdb', ['-D', primary, '-U', 'postclose', '-A', 'trust', '-E', 'UTF8']);
        await this.#startOne('primary');
        const from = ['-h', this.#socket('primary'), '-U', 'postclose'];
        await this.#run('pg_basebackup', [...from, '-D', standby, '-R', '-c', 'fast']);
        await this.#startOne('standby');
        // Not before the copy was made: the standby is to wait for nobody once it is the primary.
        await this.ask('primary', "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await this.ask('primary', 'SELECT pg_reload_conf()');
        await until(
            async () =>
                (await this.ask('primary', 'SELECT sync_state FROM pg_stat_replication')) ===
                'sync',
            patienceMs,
        );
        return this;
    }

    /** SQL on one of them, by name. */
    ask(name, sql) {
        const to = ['-h', this.#socket(name), '-U', 'postclose', '-d', 'postgres'];
        return this.#run('psql', [...to, '-qAtv', 'ON_ERROR_STOP=1', '-c', sql]);
    }

    /** By SIGKILL, every process of it: none says goodbye to anybody. */
    killPrimary() {
        this.#kill('primary');
    }

    async promote() {
        await this.#run('pg_ctl', ['-D', this.#data('standby'), '-w', 'promote']);
    }

    stop() {
        for (const name of this.#running) this.#kill(name);
        fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
    }

    #kill(name) {
        this.#running.delete(name);
        const file = path.join(this.#data(name), 'postmaster.pid');
        if (!fs.existsSync(file)) return; // it did not start
        const lines = fs.readFileSync(file, 'utf8').split('\n');
        const postmaster = Number(lines[0]);
        const children = fs.readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
        // The postmaster first, so that it starts none anew.
        for (const pid of [postmaster, ...children.trim().split(' ').map(Number)]) {
            try {
                process.kill(pid, 'SIGKILL');
            } catch (error) {
                if (error.code !== 'ESRCH') throw error; // it ended when its parent did
            }
        }
        const [, segment] = lines[6].trim().split(/ +/);
        spawnSync('ipcrm', ['-m', segment]); // nobody else takes it away now
    }

    #data(name) {
        return path.join(this.folder, name);
    }

    /** The folder of its socket, beside what pg_basebackup copies. */
    #socket(name) {
        return path.join(this.folder, `${name}-socket`);
    }

    async #startOne(name) {
        const socket = this.#socket(name);
        fs.mkdirSync(socket);
        if (this.#as.uid) fs.chownSync(socket, this.#as.uid, this.#as.gid);
        // Shared memory in files of the cluster: what is killed cannot take it away.
        const settings =
            `-c listen_addresses='' -c unix_socket_directories='${socket}'` +
            ' -c dynamic_shared_memory_type=mmap';
        const log = path.join(this.folder, `${name}.log`);
        this.#running.add(name);
        const how = ['-D', this.#data(name), '-l', log, '-o', settings];
        await this.#run('pg_ctl', [...how, '-w', 'start']);
    }

    async #run(program, args) {
        const file = path.join(this.#bin, program);
        const options = { ...this.#as, cwd: this.folder, env: { HOME: this.folder } };
        const limits = { timeout: patienceMs, maxBuffer: 1 << 26 };
        const { stdout } = await promisify(execFile)(file, args, { ...options, ...limits });
        return stdout.trim();
    }
}
