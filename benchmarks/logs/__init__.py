"""How long does a list or a search of the console take, with a million messages behind it?"""
