"""The planners beside the path to balance: pairing, communities, exchange, layout and buses, each by the same steps."""
