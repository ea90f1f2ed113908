"""What is counted, for Prometheus. No label holds anything of a visitor's."""

from prometheus_client import Counter, Gauge, Histogram

from frontdesk.chat.hub import hub

TURNS = Counter("sunhat_turns", "Turns by what became of them.", ["status"])
TURN_SECONDS = Histogram(
    "sunhat_turn_seconds", "A turn from asking Rasa to storing the reply.", buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 5)
)
HANDOFFS = Counter("sunhat_handoffs", "Turns that ended with a hand-off, by kind.", ["kind"])
MESSAGES = Counter("sunhat_messages", "Messages of visitors stored.")
LIMITED = Counter("sunhat_limited", "Requests refused by a limit, by limit.", ["limit"])
SWEPT = Counter("sunhat_swept", "Messages that the sweeper answered.")
STREAMS = Gauge("sunhat_streams", "Event streams open.")
STREAMS.set_function(hub.count)
