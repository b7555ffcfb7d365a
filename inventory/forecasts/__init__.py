"""What each station uses and should hold: the rules in force, the plan of every box, and why it says so."""
