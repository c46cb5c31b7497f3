// Calls of Lark's published client, told on standard input one JSON a line: {"call": "contact.v3.user.create",
// "payload"}; what came of each on standard output: {"resolved": ...} or {"rejected": message, "status", "body"}.
// A call that ends in "WithIterator" is read to its end.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [folder, domain] = process.argv.slice(2);
const lark = createRequire(folder + '/')('@larksuiteoapi/node-sdk');
const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const client = new lark.Client({ appId: 'cli_test', appSecret: 'sec', domain, logger: silent });

for await (const line of createInterface({ input: process.stdin })) {
  const { call, payload } = JSON.parse(line);
  let told;
  try {
    const path = call.split('.');
    const last = path.pop();
    const owner = path.reduce((object, name) => object[name], client);
    const result = await owner[last](payload);
    if (last.endsWith('WithIterator')) {
      const items = [];
      for await (const page of result) items.push(...(page?.items ?? []));
      told = { resolved: items };
    } else {
      told = { resolved: result };
    }
  } catch (error) {
    told = { rejected: error.message, status: error.response?.status, body: error.response?.data };
  }
  process.stdout.write(JSON.stringify(told) + '\n');
}
