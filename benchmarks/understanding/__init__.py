"""How well is a message understood, beside stock Rasa, its other classifiers, plain methods and a peer outside Rasa?"""
