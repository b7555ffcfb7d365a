"""How far apart two places lie, as the crow flies. Pure."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
Point = tuple[float, float]


def km_between(one: Point, other: Point) -> float:
    """Great-circle distance in kilometres between two (latitude, longitude) in degrees."""
    lat_1, lat_2 = radians(one[0]), radians(other[0])
    half_lat, half_long = (lat_2 - lat_1) / 2, radians(other[1] - one[1]) / 2
    chord = sin(half_lat) ** 2 + cos(lat_1) * cos(lat_2) * sin(half_long) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))


def shown_km(km: float) -> str:
    """`under 1 km`, `3.5 km`, `12 km`: no finer than a straight line says."""
    if km < 1:
        return "under 1 km"
    return f"{km:.1f} km" if km < 10 else f"{km:.0f} km"
