"""How we calculate: what a station should ask for, shown with every input and step."""
