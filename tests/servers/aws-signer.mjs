// SPDX-License-Identifier: GPL-3.0-or-later
// Links as the AWS SDK signs them, by the SDK's own signer; what the whole SDK (90 packages) does besides is done here: the path, the
// name of the operation in the query, and that the body is not signed.

import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';

const operations = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' };
const escape = text => encodeURIComponent(text).replace(/[!'()*]/g, char => '%' + char.charCodeAt(0).toString(16).toUpperCase());

class Sha256 {
  constructor(secret) {
    this.hash = secret ? createHmac('sha256', secret) : createHash('sha256');
  }

  update(data) {
    this.hash.update(data);
  }

  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

export async function presign({ endpoint, region, keyId, secret, bucket, key, method = 'GET', seconds = 900 }) {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({
    service: 's3', region, sha256: Sha256, uriEscapePath: false, applyChecksum: false,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
  });
  const { path, query } = await signer.presign(new HttpRequest({
    protocol, hostname, port: Number(port), method,
    path: `/${bucket}/${key.split('/').map(escape).join('/')}`,
    query: { 'x-id': operations[method] },
    headers: { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
  }), { expiresIn: seconds });

  return `${protocol}//${host}${path}?` + Object.entries(query).map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&');
}
