"""The cheapest path to balance: moves, hires, training and purchases after which a county passes 教督〔2017〕6号."""
