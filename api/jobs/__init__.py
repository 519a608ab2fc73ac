"""Work outside the request: imports step by step, and the durable runner that takes them up."""
