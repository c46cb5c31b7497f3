// Calls that the published SDK makes, told on standard input one JSON a line: {"client": {...}, "method", "argument"};
// what came of each on standard output: {"resolved": ...} or {"rejected": message, "code", "status"}.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { ManagementClient } = createRequire(process.argv[2] + '/')('authing-node-sdk');

for await (const line of createInterface({ input: process.stdin })) {
  const { client, method, argument } = JSON.parse(line);
  let told;
  try {
    told = { resolved: await new ManagementClient(client)[method](argument) };
  } catch (error) {
    told = { rejected: error.message, code: error.code, status: error.response?.status, body: error.response?.data };
  }
  process.stdout.write(JSON.stringify(told) + '\n');
}
