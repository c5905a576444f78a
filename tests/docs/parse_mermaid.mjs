// Parses diagrams with mermaid itself: a JSON list of texts on standard input, a list of what is wrong (or null) on the output.
import DOMPurify from "dompurify";
import mermaid from "mermaid";

// What is parsed is not shown, and here is no browser to clean it for.
Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text) => text });

const read = async (stream) => JSON.parse((await stream.toArray()).join(""));
const fault = (text) => mermaid.parse(text).then(() => null, (error) => String(error.message));

const faults = [];
for (const text of await read(process.stdin)) faults.push(await fault(text));
process.stdout.write(JSON.stringify(faults));
