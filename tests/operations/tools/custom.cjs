// Holds custom resources, a JSON list on the standard input, to the schemas of their CRDs: values by the schema, keys that it
// does not have by the types made of it. Prints a line per fault; the last line tells how many resources were checked.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const home = process.argv[2];
const load = name => require(path.join(home, "node_modules", name));
const ts = load("typescript");

const PACKAGES = {
  "cert-manager.io": "cert-manager",
  "external-secrets.io": "external-secrets",
  "keda.sh": "keda",
  "opentelemetry.io": "opentelemetry-operator",
  "postgresql.cnpg.io": "cloudnative-pg",
};
// The package has no v1 of it yet, which differs in nothing that is used here.
const ALIKE = { "external-secrets.io/v1": "external-secrets.io/v1beta1" };

const objects = JSON.parse(fs.readFileSync(0, "utf8"));
const lines = [];
objects.forEach((given, place) => {
  const apiVersion = ALIKE[given.apiVersion] ?? given.apiVersion;
  const [group] = apiVersion.split("/");
  const module = `@kubernetes-models/${PACKAGES[group]}/${apiVersion}/${given.kind}`;
  const object = { ...given, apiVersion };
  const Model = load(module)[given.kind];
  try {
    new Model(object).validate();
  } catch (error) {
    console.log(`${given.kind}/${given.metadata.name}: ${error.message}`);
  }
  lines.push(`import { I${given.kind} as T${place} } from ${JSON.stringify(module)};`);
  lines.push(`export const o${place}: T${place} = ${JSON.stringify(object)};`);
});
// Beside the packages, so that they are found.
const file = path.join(home, `custom-${process.pid}.ts`);
fs.writeFileSync(file, lines.join("\n"));
const program = ts.createProgram([file], { noEmit: true, strict: true, skipLibCheck: true, types: [] });
for (const fault of ts.getPreEmitDiagnostics(program)) {
  const where = objects[Math.floor((fault.file ? fault.file.getLineAndCharacterOfPosition(fault.start).line : 0) / 2)];
  console.log(`${where.kind}/${where.metadata.name}: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")}`);
}
fs.unlinkSync(file);
console.log(`${objects.length} checked`);
