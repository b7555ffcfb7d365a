"""The directory of facilities: what each offers, whether it is open now, how far; and the national list."""
