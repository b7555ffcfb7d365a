"""Files into the book: facilities, stations, opening stock, and the lines of an old register."""
