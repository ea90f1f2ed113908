"""Sunhat's Rasa actions: the clinic's facts and the hand-off. Flat modules, because rasa-sdk walks them by name."""
