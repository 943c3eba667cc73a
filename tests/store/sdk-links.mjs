// SPDX-License-Identifier: GPL-3.0-or-later
// Links to one object as ali-oss and the signer of the AWS SDK sign them. Argument: JSON with port, bucket, key, keyId, secret and region.
// Prints a JSON list of objects: the link (url), the order that makes the store sign the same (order), headers to send (headers).

import { createRequire } from 'node:module';
import { presign } from '../servers/aws-signer.mjs';

const require = createRequire(new URL('../servers/package.json', import.meta.url));
const OSS = require('ali-oss');

const { port, bucket, key, keyId, secret, region } = JSON.parse(process.argv[2]);
const links = [];
const disposition = 'attachment; filename="ä (1).bin"';

// ali-oss takes no address for an endpoint, only a name; with sldEnable the bucket is in the path.
function ossClient(options = {}) {
  return new OSS({ region: `oss-${region}`, endpoint: `http://localhost:${port}`, bucket, accessKeyId: keyId, accessKeySecret: secret, ...options });
}

for (const sldEnable of [false, true]) {
  const client = ossClient({ sldEnable });
  const common = { host: 'localhost', by_host: !sldEnable };

  links.push({ url: client.signatureUrl(key), order: { scheme: 'oss-v1', ...common } });
  links.push({ url: client.signatureUrl(key, { expires: 60, method: 'HEAD' }), order: { scheme: 'oss-v1', method: 'HEAD', lifetime: 60, ...common } });
  links.push({
    url: client.signatureUrl(key, { trafficLimit: 8 * 102400, response: { 'content-disposition': disposition } }),
    order: { scheme: 'oss-v1', query: { 'x-oss-traffic-limit': '819200', 'response-content-disposition': disposition }, ...common },
  });
  links.push({ url: await client.signatureUrlV4('GET', 60, {}, key), order: { scheme: 'oss-v4', lifetime: 60, ...common } });
  links.push({ url: await client.signatureUrlV4('HEAD', 60, {}, key), order: { scheme: 'oss-v4', method: 'HEAD', lifetime: 60, ...common } });
  const headers = { 'x-oss-range-behavior': 'standard', 'user-agent': 'robot' };
  links.push({
    url: await client.signatureUrlV4('GET', 60, { headers, queries: { 'response-content-disposition': disposition } }, key, ['user-agent']),
    order: { scheme: 'oss-v4', lifetime: 60, headers, query: { 'response-content-disposition': disposition }, ...common },
    headers,
  });
}

for (const method of ['GET', 'HEAD']) {
  const url = await presign({ endpoint: `http://127.0.0.1:${port}`, region, keyId, secret, bucket, key, method, seconds: 60 });
  const query = Object.fromEntries([...new URL(url).searchParams].filter(([name]) => !/^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)$/.test(name)));
  links.push({ url, order: { scheme: 's3-v4', method, lifetime: 60, query }, sorted: true });
}

console.log(JSON.stringify(links));
