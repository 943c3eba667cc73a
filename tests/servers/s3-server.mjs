// SPDX-License-Identifier: GPL-3.0-or-later
// s3rver on the loopback interface, and the AWS SDK's signer to put objects and sign links: one command (a JSON object) a line on
// standard input, one answer a line on standard output. The first line that is printed is the address. Ends with its input.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import readline from 'node:readline';
import S3rver from 's3rver';
import { presign } from './aws-signer.mjs';

const bucket = 'parcels';
const app = new S3rver({ directory: process.argv[2], silent: true, vhostBuckets: false, configureBuckets: [{ name: bucket }] });
await app.configureBuckets();

// What the tests look at and turn: the requests so far, whether HEAD is refused, how many bytes a body may have, and the
// links that are held back until the tests let them go.
const requests = [];
let refuseHead = false;
let cutAfter = Infinity;
let held = null;

function cutBody(response, limit) {
  const write = response.write.bind(response);
  let left = limit;
  response.write = (chunk, ...rest) => {
    if (chunk.length <= left) {
      left -= chunk.length;
      return write(chunk, ...rest);
    }
    if (left > 0) write(chunk.subarray(0, left));
    left = 0;
    setImmediate(() => response.socket?.end());
    return true;
  };
}

const handle = app.callback();
const server = http.createServer((request, response) => {
  const { method, url, headers } = request;
  response.on('close', () => requests.push({ method, path: url.split('?')[0], range: headers.range ?? '', status: response.statusCode }));
  if (method === 'HEAD' && refuseHead) {
    response.writeHead(403).end();
    return;
  }
  if (Number.isFinite(cutAfter)) cutBody(response, cutAfter);
  if (held && method !== 'PUT' && url.includes('X-Amz-Signature=')) held.push(() => handle(request, response));
  else handle(request, response);
});
const sockets = new Set();
server.on('connection', socket => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${server.address().port}`;

function sign(options) {
  return presign({ endpoint, region: 'us-east-1', keyId: 'S3RVER', secret: 'S3RVER', bucket, ...options });
}

const commands = {
  async put({ key, file }) {
    const { size } = await stat(file);
    const url = await sign({ key, method: 'PUT' });
    const answer = await new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'PUT', headers: { 'Content-Length': size } }, resolve).on('error', reject);
      createReadStream(file).on('error', reject).pipe(request);
    });
    answer.resume();
    if (answer.statusCode !== 200) throw new Error(`the object was refused with ${answer.statusCode}`);
    return { etag: answer.headers.etag };
  },
  async presign({ key, seconds, method }) {
    return { url: await sign({ key, seconds, method }) };
  },
  // Closes every connection as it is, in the middle of whatever it carries.
  async cut() {
    for (const socket of sockets) socket.destroy();
    return {};
  },
  async set(options) {
    refuseHead = options.refuseHead ?? refuseHead;
    if ('cutAfter' in options) cutAfter = options.cutAfter ?? Infinity;
    if ('hold' in options) {
      const free = held ?? [];
      held = options.hold ? free : null;
      if (!held) for (const go of free) go();
    }
    return {};
  },
  async requests() {
    return { requests: requests.splice(0) };
  },
};

console.log(JSON.stringify({ endpoint }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  try {
    console.log(JSON.stringify(await commands[command](options)));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  }
}
process.exit(0);
