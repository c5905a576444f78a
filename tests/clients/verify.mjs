// What the TypeScript helper makes of messages: `node verify.mjs HELPER`, cases as JSON on standard input.
import { readFileSync } from "node:fs";

const { verify, NotGenuine } = await import(process.argv[2]);
const made = [];
for (const { body, headers, secrets, now } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    made.push((await verify(Buffer.from(body), headers, { secrets, now })).type);
  } catch (error) {
    made.push(error instanceof NotGenuine ? "NotGenuine" : String(error));
  }
}
console.log(JSON.stringify(made));
