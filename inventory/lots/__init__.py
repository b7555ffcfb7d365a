"""One lot seen whole: until when it may be used, whether it is on hold, and where it lies."""
