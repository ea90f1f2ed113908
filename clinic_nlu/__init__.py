"""Sunhat's Rasa components: one component, one module, one test, one page in docs/."""
