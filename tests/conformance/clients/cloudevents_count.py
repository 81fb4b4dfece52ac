"""Validates events with the CloudEvents SDK and counts them.

Reads one event per line from standard input (what `wuwei events tail --json` prints) and prints a JSON object: how many
events of each type. Exits 1, naming the line, where one is no valid CloudEvent or breaks the project's own rules for
its attributes; nothing is skipped.
"""

import collections
import json
import sys

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

REQUIRED = ("partitionkey", "sequence", "correlationid", "causationid", "actor")


def check(line):
    """The type of the event in `line`."""
    event = JSONFormat().read(CloudEvent, line)
    town, service, aggregate, subject = event.get_source().removeprefix("/towns/").split("/", 3)
    kind = event.get_type().split(".")
    assert kind[:4] == ["org", "wuwei", service, aggregate] and kind[-1].startswith("v"), "type and source differ"
    assert event.get_subject() == subject, "subject and source differ"
    assert event.get_datacontenttype() == "application/json" and event.get_dataschema() and event.get_time() and town
    missing = [name for name in REQUIRED if event.get_extension(name) is None]
    assert not missing, f"without {missing}"
    sequence = event.get_extension("sequence")
    assert len(sequence) == 20 and sequence.isdigit() and int(sequence) > 0, f"sequence {sequence!r}"
    assert event.get_extension("partitionkey") == event.get_source(), "partitionkey is not the source"
    assert isinstance(event.get_data(), dict), "the data is no object"
    return event.get_type()


def main():
    counts = collections.Counter()
    for number, line in enumerate(sys.stdin, start=1):
        try:
            counts[check(line)] += 1
        except Exception as error:
            sys.exit(f"line {number} is no valid event: {error!r} {getattr(error, 'errors', '')}\n{line}")
    json.dump(counts, sys.stdout, indent=2, sort_keys=True)
    print()


main()
