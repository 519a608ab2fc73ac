"""Round trips 中职→高中→中职 and back: whether any set of courses comes home worth more credit than it left with."""
