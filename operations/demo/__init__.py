"""The demo country: invented stations, people and a year of visits, made by calling the verbs."""
