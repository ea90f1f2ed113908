"""Which intent classifier is the best for these messages, on the same examples and features?"""
