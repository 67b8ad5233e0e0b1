// An HTTP client that hides nothing: no redirects, no decompression, no retries.
import http from 'node:http';
import net from 'node:net';

export class Client {
    /**
     * @param {{port: number, agent: http.Agent, check?: Function}} server where to, and what every
     *     answer is checked by
     * @param {string|null} token sent as bearer credentials; null: nobody
     */
    constructor(server, token) {
        this.server = server;
        this.token = token;
    }

    get(path, headers) {
        return this.request('GET', path, undefined, headers);
    }
    head(path, headers) {
        return this.request('HEAD', path, undefined, headers);
    }
    post(path, body, headers) {
        return this.request('POST', path, body, headers);
    }
    put(path, body, headers) {
        return this.request('PUT', path, body, headers);
    }
    patch(path, body, headers) {
        return this.request('PATCH', path, body, headers);
    }
    delete(path, headers) {
        return this.request('DELETE', path, undefined, headers);
    }

    /** A string or Buffer goes out as it is, anything else as JSON. Rejects where there is no answer. */
    async request(method, path, body, headers = {}) {
        const answer = await exchange(this.server, method, path, body, {
            ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
            ...headers,
        });
        if (this.server.check) this.server.check({ method, path, ...answer });
        return answer;
    }
}

function exchange({ port, agent }, method, path, body, headers) {
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const payload = body === undefined || isRaw ? body : JSON.stringify(body);
    const all = { ...headers };
    if (payload !== undefined) {
        all['content-length'] = Buffer.byteLength(payload);
        if (!('content-type' in all)) all['content-type'] = 'application/json';
        if (all['content-type'] === null) delete all['content-type'];
    }
    return new Promise((resolve, reject) => {
        const request = http.request({
            host: '127.0.0.1',
            port,
            agent,
            method,
            path,
            headers: all,
        });
        request.on('error', reject);
        request.on('response', (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
                const bytes = Buffer.concat(chunks);
                resolve({
                    status: response.statusCode,
                    headers: response.headers,
                    bytes,
                    body: bodyOf(response.headers, bytes),
                });
            });
        });
        request.end(payload);
    });
}

function bodyOf(headers, bytes) {
    if (bytes.length === 0) {
        const isEmptyFile = headers['content-type'] && headers['content-length'] === '0';
        return isEmptyFile ? '' : null;
    }
    const isJson = /^application\/(problem\+)?json\b/.test(headers['content-type'] ?? '');
    return isJson && !headers['content-encoding'] ? JSON.parse(bytes) : bytes.toString();
}

/**
 * Sends exactly these bytes over a connection of their own and reads until the server closes it, or
 * until `until(replies)` says that enough has come.
 *
 * @returns {Promise<{replies: object[], closed: boolean}>}
 */
export function rawExchange(port, bytes, { until = () => false, patienceMs = 20000 } = {}) {
    return new Promise((resolve, reject) => {
        const socket = net.connect(port, '127.0.0.1');
        let received = Buffer.alloc(0);
        let done = false;
        const finish = (closed) => {
            if (done) return;
            done = true;
            clearTimeout(patience);
            socket.destroy();
            resolve({ replies: parseReplies(received), closed });
        };
        const patience = setTimeout(() => {
            done = true;
            socket.destroy();
            reject(new Error(`neither closed nor answered: ${received.toString('latin1')}`));
        }, patienceMs);
        socket.on('connect', () => socket.write(bytes));
        socket.on('data', (chunk) => {
            received = Buffer.concat([received, chunk]);
            if (until(parseReplies(received))) finish(false);
        });
        socket.on('end', () => finish(true));
        socket.on('error', () => finish(true));
        socket.on('close', () => finish(true));
    });
}

/** Complete replies with a Content-Length, one after the other. */
export function parseReplies(bytes) {
    const replies = [];
    let at = 0;
    for (;;) {
        const end = bytes.indexOf('\r\n\r\n', at);
        if (end < 0) return replies;
        const [statusLine, ...lines] = bytes.toString('latin1', at, end).split('\r\n');
        const headers = {};
        for (const line of lines) {
            const colon = line.indexOf(':');
            headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
        }
        const status = Number(statusLine.split(' ')[1]);
        const length = status === 100 ? 0 : Number(headers['content-length'] ?? 0);
        const start = end + 4;
        if (bytes.length < start + length) return replies;
        replies.push({ status, headers, text: bytes.toString('utf8', start, start + length) });
        at = start + length;
    }
}
