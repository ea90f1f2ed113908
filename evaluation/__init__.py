"""`make evaluate`: the model, rules and actions that serve visitors, measured on a file of questions."""
