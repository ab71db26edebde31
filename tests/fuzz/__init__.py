"""Lives drawn at random over the public API of real processes, beside a model of the rules: `make fuzz`."""
