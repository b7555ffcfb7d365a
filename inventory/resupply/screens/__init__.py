"""Pages of requests for stock: the list, one request, asking, sending, counting, and the papers."""
