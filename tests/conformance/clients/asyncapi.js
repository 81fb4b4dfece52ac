// Reads an AsyncAPI document from standard input with @asyncapi/parser and prints what it holds, and every diagnostic, as
// JSON. The packages lie in the folder that WUWEI_NODE_CLIENTS names.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(`${process.env.WUWEI_NODE_CLIENTS}/`);
const { Parser } = require("@asyncapi/parser");

const { document, diagnostics } = await new Parser().parse(await text(process.stdin));
const said = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join("/") }));
const held = document
  ? {
      version: document.version(),
      channels: document.channels().length,
      sent: document.operations().filterBySend().length,
      received: document.operations().filterByReceive().length,
      messages: document.messages().all().length,
    }
  : null;
console.log(JSON.stringify({ document: held, diagnostics: said }));
