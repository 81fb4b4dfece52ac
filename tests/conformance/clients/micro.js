// Discovers a service with @nats-io/services, calls it, and checks that its statistics count exactly those calls.
// Input, output and exit code are those of micro.py. The packages lie in the folder that WUWEI_NODE_CLIENTS names.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(`${process.env.WUWEI_NODE_CLIENTS}/`);
const { connect, headers } = require("@nats-io/transport-node");
const { Svcm } = require("@nats-io/services");

const order = JSON.parse(await text(process.stdin));
const address = new URL(order.url);
const connection = await connect({
  servers: address.host,
  user: address.username,
  pass: address.password,
  reconnect: false,
});
const discovery = new Svcm(connection).client({ strategy: "count", maxMessages: order.instances, maxWait: 5000 });

/** Every instance's answer to one discovery request. */
async function discover(verb) {
  const found = [];
  for await (const answer of await discovery[verb](order.service)) found.push(answer);
  assert.equal(found.length, order.instances, `instances that answer ${verb}`);
  return found.sort((a, b) => a.id.localeCompare(b.id));
}

/** Requests and errors of the called endpoint, and of all others, over all instances. */
function totals(stats) {
  const sum = (endpoints, field) => endpoints.reduce((total, endpoint) => total + endpoint[field], 0);
  const endpoints = stats.flatMap((instance) => instance.endpoints);
  const own = endpoints.filter((endpoint) => endpoint.name === order.operation);
  const others = endpoints.filter((endpoint) => endpoint.name !== order.operation);
  return [own, others].map((some) => [sum(some, "num_requests"), sum(some, "num_errors")]);
}

/** One request; its error code (or none) and its body. */
async function call(request) {
  const sent = headers();
  for (const [name, value] of Object.entries(request.headers)) sent.set(name, value);
  const reply = await connection.request(order.subject, request.body, { timeout: 10_000, headers: sent });
  return [reply.headers?.get("Nats-Service-Error-Code") ?? "", reply.json()];
}

const pings = await discover("ping");
const infos = await discover("info");
const before = await discover("stats");
for (const [place, info] of infos.entries()) {
  assert.equal(info.type, "io.nats.micro.v1.info_response");
  assert.equal(pings[place].type, "io.nats.micro.v1.ping_response");
  assert.equal(before[place].type, "io.nats.micro.v1.stats_response");
  assert.deepEqual([pings[place].id, pings[place].version], [info.id, info.version]);
  assert.equal(before[place].id, info.id);
  assert.ok(info.endpoints.length > 0 && info.endpoints.every((endpoint) => endpoint.metadata));
}

const replies = [];
for (const request of order.good) {
  const [code, body] = await call(request);
  assert.equal(code, "", JSON.stringify(body));
  replies.push(body);
}
for (const request of order.bad) {
  const [code, body] = await call(request);
  assert.equal(code, String(request.code), JSON.stringify(body));
  assert.ok(body.status === request.code && body.code && body.detail, JSON.stringify(body));
}

const [[requests, errors], others] = totals(before);
const calls = order.good.length + order.bad.length;
assert.deepEqual(totals(await discover("stats")), [[requests + calls, errors + order.bad.length], others]);
await connection.close();
console.log(JSON.stringify({ info: infos, replies }));
