"""Personal details, how long words are kept, and how they are erased."""
