"""Discovers a service with nats-py, calls it, and checks that its statistics count exactly those calls.

Reads one JSON object from standard input:
  url       of the NATS server, user and password in it
  service   name of the service
  instances how many instances answer
  subject   where to call
  operation name of the called endpoint
  good      list of {headers, body}: calls that succeed
  bad       list of {headers, body, code}: calls that are refused with that code
Prints {"info": [...], "replies": [...]} and exits 0, or says on standard error what is not as the protocol has it.
"""

import asyncio
import json
import sys

import nats
from nats.micro.service import ServiceInfo, ServicePing, ServiceStats, ServiceVerb, control_subject


async def discover(client, verb, parse, service, instances):
    """Every instance's answer to one discovery request."""
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    await client.publish(control_subject(verb, service), reply=inbox)
    found = [json.loads((await answers.next_msg(timeout=5)).data) for _ in range(instances)]
    # Whoever else answers would be one too many; the server has nothing left for this inbox once it answers a flush.
    await client.flush()
    assert answers.pending_msgs == 0, f"more than {instances} instances answer {verb.value}"
    await answers.unsubscribe()
    return [parse.from_dict(answer) for answer in found]


def totals(stats, operation):
    """Requests and errors of one endpoint, and of all others, over all instances."""
    endpoints = [endpoint for instance in stats for endpoint in instance.endpoints]
    own = [endpoint for endpoint in endpoints if endpoint.name == operation]
    others = [endpoint for endpoint in endpoints if endpoint.name != operation]
    count = lambda some: (sum(e.num_requests for e in some), sum(e.num_errors for e in some))
    return count(own), count(others)


async def call(client, subject, request):
    """One request; its error code (or none) and its body."""
    reply = await client.request(subject, request["body"].encode(), timeout=10, headers=request["headers"] or None)
    return (reply.headers or {}).get("Nats-Service-Error-Code"), json.loads(reply.data)


async def main(order):
    client = await nats.connect(order["url"], allow_reconnect=False)
    service, instances, operation = order["service"], order["instances"], order["operation"]
    pings = await discover(client, ServiceVerb.PING, ServicePing, service, instances)
    infos = await discover(client, ServiceVerb.INFO, ServiceInfo, service, instances)
    before = await discover(client, ServiceVerb.STATS, ServiceStats, service, instances)
    everyone = {ping.id for ping in pings}
    assert everyone == {info.id for info in infos} == {stats.id for stats in before}, "the ids differ between verbs"
    for ping, info in zip(sorted(pings, key=lambda p: p.id), sorted(infos, key=lambda i: i.id)):
        assert (ping.name, ping.version, ping.metadata) == (info.name, info.version, info.metadata)
        assert info.name == service and info.endpoints and all(endpoint.metadata for endpoint in info.endpoints)

    replies = []
    for request in order["good"]:
        code, body = await call(client, order["subject"], request)
        assert code is None, f"refused with {code}: {body}"
        replies.append(body)
    for request in order["bad"]:
        code, body = await call(client, order["subject"], request)
        assert code == str(request["code"]), f"{code} instead of {request['code']}: {body}"
        assert body["status"] == request["code"] and body["code"] and body["detail"], f"no problem details: {body}"

    after = await discover(client, ServiceVerb.STATS, ServiceStats, service, instances)
    (requests, errors), others = totals(before, operation)
    calls, refused = len(order["good"]) + len(order["bad"]), len(order["bad"])
    expected = ((requests + calls, errors + refused), others)
    assert totals(after, operation) == expected, f"statistics {totals(after, operation)} instead of {expected}"
    await client.close()
    print(json.dumps({"info": [info.to_dict() for info in infos], "replies": replies}, default=str))


asyncio.run(main(json.load(sys.stdin)))
