"""Places: provinces, districts, stations, stores, and the facilities people are referred to."""
