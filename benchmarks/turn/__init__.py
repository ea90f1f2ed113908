"""How fast, how big and how right is a turn, beside stock Rasa on the same data and machine?"""
