"""How soon what one side writes is on the other's screen."""
