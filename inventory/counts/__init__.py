"""Count the box, write off what cannot be used, put a movement right, hand the box over."""
